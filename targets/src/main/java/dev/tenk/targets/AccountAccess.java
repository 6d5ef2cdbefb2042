package dev.tenk.targets;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The way to an account, without any secret.
 *
 * @param region e.g. {@code us-east-1}
 * @param profile of the shared configuration; empty for the default chain
 * @param roleArn assumed with those credentials, where one is named
 * @param endpointUrl instead of the services' own addresses
 * @param caFile PEM certificates to trust instead of the platform's own
 */
public record AccountAccess(
    String region,
    Optional<String> profile,
    Optional<String> roleArn,
    Optional<URI> endpointUrl,
    Optional<Path> caFile) {}
