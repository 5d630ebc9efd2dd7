"""Packs made by the workers of a Dask cluster. The caller alone publishes.

`pool` is what a run holds, `worker` and `here` what runs inside a Dask worker. Between the two go
plain JSON, bytes and hashes: see `job` for the way there and `parcel` for the way back.
"""
