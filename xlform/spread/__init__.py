"""The same work spread over several machines: Dask runs it, a shared folder or object store holds what comes of it."""
