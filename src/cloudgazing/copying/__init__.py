"""Is it copying? The measurements of chapter 8.

codes, neighbours   which training drawing is most like a picture, and how alike a drawing never seen would be
never_together      pairs that training never showed, drawn all the same, and scored
postcards, network, ladder
                    small models trained on 1, 4, 16 ... 16,384 pictures: when does one copy?
"""
