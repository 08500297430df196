"""The diary: one encrypted file of every day, what was brought in from elsewhere, and what it says.

Her own record is never overwritten; "not logged" is never turned into "none".
"""
