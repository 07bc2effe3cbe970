"""Signing in through a provider of electronic identity that speaks OpenID Connect; we are its relying party.

Provider: who identifies people and signs what it says of them. Attempt: one sign-in on its way, kept in the browser's
session until the provider sends the browser back. Source: OpenID Connect Core 1.0; RFC 7636 (PKCE); RFC 9207 (`iss`).
"""
