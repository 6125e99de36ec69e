"""Scores: how often a model draws what it was asked for, as judges see it.

A prompt is put into words from a scene, so that what is asked for is known; the model draws it, a judge says what
it sees, and the two are compared:

    Scene -> prompt -> model -> picture -> judge -> Sight
    Scene <------------- passes? -------------------> Sight

How like true drawings all pictures together are, is measured apart (`precision`, `compare`).
"""
