"""The access-conditions register: on what article of law, for what purpose, who may ask which fields of whom.

A *grant* is a standing permission by law; a *purpose* is what data are used for (DPV); an *article* is the place in a
law that a ground cites. Who may ask in a given case is decided in `gateway/decide.py`; this module only keeps the
conditions, as versions that are opened and closed.
"""
