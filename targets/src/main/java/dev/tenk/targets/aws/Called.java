package dev.tenk.targets.aws;

import dev.tenk.results.model.ClientFacts;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.ServerFacts;
import dev.tenk.targets.Reply;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The result of a call of the SDK, and when, by {@link System#nanoTime()}.
 *
 * @param <R> the SDK's response
 */
public sealed interface Called<R> {
  /** When the request got its connection; empty when it got none. */
  OptionalLong sentNanos();

  /** When the answer was read, or the call given up. */
  long doneNanos();

  /** The client's own part. */
  ClientFacts client();

  /** The resulting reply; see {@link Reply} for what was said with a failure. */
  default Reply reply(
      Outcome outcome, Optional<byte[]> output, ServerFacts server, Optional<String> said) {
    return new Reply(sentNanos(), doneNanos(), outcome, output, server, client(), said);
  }

  /** The service answered. */
  record Answered<R>(R response, OptionalLong sentNanos, long doneNanos, ClientFacts client)
      implements Called<R> {
    /**
     * The same, of an answer that came in parts.
     *
     * @param firstNanos when the first byte was there, by {@link System#nanoTime()}; empty for an
     *     answer that was not streamed, or has no byte
     */
    public Answered<R> streamedFrom(OptionalLong firstNanos) {
      return firstNanos.isEmpty() || sentNanos.isEmpty()
          ? this
          : new Answered<>(
              response,
              sentNanos,
              doneNanos,
              client.withFirstByte(firstNanos.getAsLong() - sentNanos.getAsLong()));
    }
  }

  /**
   * It did not, or with an error.
   *
   * @param said the service's message; empty where there is none, or it may hold a secret
   */
  record NotAnswered<R>(
      Outcome outcome,
      Optional<String> said,
      OptionalLong sentNanos,
      long doneNanos,
      ClientFacts client)
      implements Called<R> {
    /** The resulting reply. */
    public Reply reply() {
      return reply(outcome, Optional.empty(), ServerFacts.UNKNOWN, said);
    }
  }
}
