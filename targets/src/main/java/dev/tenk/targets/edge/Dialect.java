package dev.tenk.targets.edge;

import dev.tenk.results.model.ServerFacts;
import dev.tenk.targets.Preflight;
import dev.tenk.targets.TargetIdentity;
import dev.tenk.targets.edge.client.HttpCaller;
import dev.tenk.targets.payload.Payload;
import dev.tenk.targets.payload.UnreadableAnswerException;
import java.util.List;
import java.util.Optional;

/** What one wire format asks of a server, puts into a request and finds in a reply. */
interface Dialect {
  /** Whether the server may be tenk's own agent, which reports its device's telemetry. */
  boolean hasTelemetry();

  /** Asks the server for its identity. */
  TargetIdentity identify();

  /** The request for a payload; refuses one that does not fit, naming both sides. */
  HttpCaller.Prepared prepare(Payload payload);

  /**
   * Reads a reply with status 200; a pure function of it.
   *
   * @param jsonHeaderLength value of {@code Inference-Header-Content-Length}, if it came
   * @throws UnreadableAnswerException when it is no answer to the question asked
   */
  Answer read(byte[] body, Optional<String> jsonHeaderLength) throws UnreadableAnswerException;

  /**
   * What the answer to the proof before the load shows.
   *
   * @throws UnreadableAnswerException when it is no answer to the question asked
   */
  Preflight.Proof shown(HttpCaller.Response response) throws UnreadableAnswerException;

  /**
   * Other ways of asking the server, to be tried where this one is refused; the likeliest first.
   */
  List<Remedy> remedies();

  /**
   * Another way of asking.
   *
   * @param key the suite's, where it is to be written
   * @param lines what is to be written
   */
  record Remedy(Dialect dialect, String key, String lines) {}

  /**
   * An answer.
   *
   * @param rawOutput bytes the digest is made of
   * @param output float32 values, little-endian, where the output is numbers
   * @param server what the server reported about the request
   */
  record Answer(byte[] rawOutput, Optional<byte[]> output, ServerFacts server) {}
}
