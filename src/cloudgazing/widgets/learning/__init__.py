"""The figures of chapter 7: learning."""
