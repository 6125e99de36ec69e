"""What all figures share: their base class, how they ask the kernel, and the controls in their pages."""
