package dev.tenk.targets.edge;

import dev.tenk.openinference.MalformedMessageException;
import dev.tenk.openinference.OpenInferenceCodec;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.targets.Preflight.Proof;
import dev.tenk.targets.TargetUnavailableException;
import dev.tenk.targets.edge.Refusals.Refusal;
import dev.tenk.targets.edge.client.HttpCaller;
import dev.tenk.targets.payload.Payload;
import dev.tenk.targets.payload.UnreadableAnswerException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One inference before any load. Where it is refused, other ways of asking are tried, so that the
 * sentence to the user holds one that works; the load goes the suite's own way or not at all.
 */
final class EdgeProof {
  private static final int OK = 200;

  private final TargetPlan plan;
  private final HttpCaller caller;
  private final Refusals refusals;
  private int sent;

  EdgeProof(TargetPlan plan, EdgeSettings settings, URI url, HttpCaller caller) {
    this.plan = plan;
    this.caller = caller;
    this.refusals = new Refusals(plan, settings, url, caller.proxy());
  }

  /**
   * Asks for the first payload's inference.
   *
   * @throws dev.tenk.results.model.ConfigurationException with what the server said and what to do
   * @throws TargetUnavailableException where it does not answer now
   */
  Proof prove(Dialect dialect, Payload payload) {
    HttpCaller.Prepared request = dialect.prepare(payload);
    HttpCaller.Result result = ask(request);
    Refusal refused;
    if (result instanceof HttpCaller.Response response && response.status() == OK) {
      try {
        return shown(dialect.shown(response), response);
      } catch (UnreadableAnswerException e) {
        refused = unreadable(request.path(), response, e);
      }
    } else {
      refused = refusals.of("POST", request.path(), result);
    }
    if (refused.mayPass()) {
      throw refused.exception();
    }
    for (Dialect.Remedy other : dialect.remedies()) {
      if (isAnswered(other.dialect(), payload)) {
        throw refused
            .with(other.key(), "; with %s it answers (tried): write that".formatted(other.lines()))
            .exception();
      }
    }
    throw refused.exception();
  }

  private Proof shown(Proof proof, HttpCaller.Response response) {
    Optional<String> coding = response.header("Content-Encoding");
    if (coding.isEmpty() || coding.get().equalsIgnoreCase("identity")) {
      return new Proof(sent, proof.details(), proof.remarks());
    }
    SortedMap<String, String> details = new TreeMap<>(proof.details());
    details.put("content_encoding", coding.get());
    List<String> remarks = new ArrayList<>(proof.remarks());
    remarks.add(
        "target '%s' sends its answers packed (%s) although that is not asked for; packing is in its times, unpacking is not"
            .formatted(plan.name(), coding.get()));
    return new Proof(sent, details, remarks);
  }

  /** Once more where the server has just closed the connection that told its metadata. */
  private HttpCaller.Result ask(HttpCaller.Prepared request) {
    HttpCaller.Result result = send(request);
    return result instanceof HttpCaller.Broken broken
            && broken.errorCode().equals(Outcome.Failed.IDLE_CONNECTION_CLOSED)
        ? send(request)
        : result;
  }

  private HttpCaller.Result send(HttpCaller.Prepared request) {
    sent++;
    return caller.send(request).toCompletableFuture().join();
  }

  private boolean isAnswered(Dialect dialect, Payload payload) {
    try {
      HttpCaller.Result result = ask(dialect.prepare(payload));
      if (result instanceof HttpCaller.Response response && response.status() == OK) {
        dialect.shown(response);
        return true;
      }
      return false;
    } catch (UnreadableAnswerException | TenkException e) {
      // nor is it a way that the payload can go
      return false;
    }
  }

  private Refusal unreadable(
      String path, HttpCaller.Response response, UnreadableAnswerException failure) {
    String asked = refusals.asked("POST", path);
    Optional<String> error = error(response);
    return refusals.of(
        "url",
        error.isPresent()
            ? asked + " answered with status 200 and an error: " + error.get()
            : "%s answered with status 200, but not with an inference (%s)%s"
                .formatted(asked, failure.getMessage(), refusals.said(response)));
  }

  /** The error that an answer is in spite of its status. */
  private static Optional<String> error(HttpCaller.Response response) {
    try {
      return Optional.of(OpenInferenceCodec.decodeError(response.body()));
    } catch (MalformedMessageException e) {
      return Optional.empty();
    }
  }
}
