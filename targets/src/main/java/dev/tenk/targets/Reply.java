package dev.tenk.targets;

import dev.tenk.results.model.ClientFacts;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.ServerFacts;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a call ended and when, by {@link System#nanoTime()} and as close to the wire as the client
 * lets us see.
 *
 * @param sentNanos the request was written to a connection; empty when it never reached one. A
 *     client that hides the instant reports the one at which it was handed the request
 * @param doneNanos the last byte of the response was read, or the call was given up
 * @param outcome how it ended
 * @param output raw float32 values of the first output, little-endian; empty without a success
 * @param server what the server reported about the request
 * @param client what the client measured of its own part
 * @param said what the target said with a failure, as {@link Words} keeps it: at most its first 300
 *     characters, in one line, without control characters; empty with a success, and where it said
 *     nothing
 */
public record Reply(
    OptionalLong sentNanos,
    long doneNanos,
    Outcome outcome,
    Optional<byte[]> output,
    ServerFacts server,
    ClientFacts client,
    Optional<String> said) {}
