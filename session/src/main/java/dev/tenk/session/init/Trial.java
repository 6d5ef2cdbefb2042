package dev.tenk.session.init;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.session.Connections;
import dev.tenk.study.SuiteFile;
import dev.tenk.targets.InferenceRequest;
import dev.tenk.targets.Reply;
import dev.tenk.targets.Target;
import dev.tenk.targets.Targets;
import java.io.PrintWriter;
import java.io.Writer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A suite's target, tried as a run tries it, and called a few times more to see how long it takes.
 *
 * @param facts who it is
 * @param notes what should be known of it
 * @param requests sent in all
 * @param serviceTimeNanos the middle one of the later half of the calls, for the first may have
 *     found it, and this process, cold; empty where a call would have started an instance
 */
record Trial(TargetFacts facts, List<String> notes, long requests, OptionalLong serviceTimeNanos) {
  private static final int LEAST_CALLS = 2;
  private static final int MOST_CALLS = 40;
  private static final int MOST_BILLED_CALLS = 6;
  private static final long BOUND_NANOS = Duration.ofSeconds(2).toNanos();

  /**
   * Tries the only target of a suite.
   *
   * @throws dev.tenk.results.model.TenkException with what was answered
   */
  static Trial of(SuiteFile suite) {
    TargetPlan plan = suite.suite().targets().get(0);
    try (Connections connections = new Connections(suite, new PrintWriter(Writer.nullWriter()))) {
      Connections.Connected connected = connections.connectAll();
      connected.refused().require();
      long proofs = connections.preflightRequests(plan.name());
      TargetFacts facts = connected.facts().get(0);
      boolean sleeps = plan.kind().equals("sagemaker-async") && proofs == 0;
      List<Long> nanos = sleeps ? List.of() : calls(suite, plan);
      return new Trial(facts, connections.notes(), proofs + nanos.size(), middle(nanos));
    }
  }

  private static List<Long> calls(SuiteFile suite, TargetPlan plan) {
    List<Long> nanos = new ArrayList<>();
    int most = plan.maxRequests().isPresent() ? MOST_BILLED_CALLS : MOST_CALLS;
    try (Target target = Targets.provider(plan).open(plan, Optional.empty(), suite.payloads())) {
      long startNanos = System.nanoTime();
      while (nanos.size() < LEAST_CALLS
          || (nanos.size() < most && System.nanoTime() - startNanos < BOUND_NANOS)) {
        Reply reply =
            target
                .invoke(new InferenceRequest(nanos.size() % suite.payloads().size()))
                .toCompletableFuture()
                .join();
        if (!(reply.outcome() instanceof Outcome.Succeeded)) {
          throw new ConfigurationException(
              "target '%s': call %d of it ended as %s%s%s"
                  .formatted(
                      plan.name(),
                      nanos.size() + 1,
                      reply.outcome().text(),
                      reply.outcome().errorCode().map(code -> " (" + code + ")").orElse(""),
                      reply.said().map(said -> ": " + said).orElse("")));
        }
        nanos.add(reply.doneNanos() - reply.sentNanos().orElse(reply.doneNanos()));
      }
    }
    return nanos;
  }

  private static OptionalLong middle(List<Long> nanos) {
    List<Long> sorted = nanos.stream().skip((nanos.size() + 1) / 2).sorted().toList();
    return sorted.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(Math.max(1, sorted.get(sorted.size() / 2)));
  }
}
