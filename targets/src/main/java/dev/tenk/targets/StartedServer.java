package dev.tenk.targets;

import java.net.URI;
import java.util.Optional;

/**
 * A server that tenk started on this machine for a target.
 *
 * @param url its base URL, for a target that calls over gRPC the one for that
 * @param objectStoreUrl base URL of its object store, where it has one
 */
public record StartedServer(URI url, Optional<URI> objectStoreUrl) {}
