package dev.tenk.session;

import dev.tenk.gatling.launch.DriverMessage;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.slo.CapacitySearch;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.suite.Suite;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A silent console with prepared answers. */
final class KnownAnswers implements Console, Progress {
  private final PrintWriter out = new PrintWriter(Writer.nullWriter());
  private final Deque<Boolean> answers = new ArrayDeque<>();
  private final List<String> questions = new ArrayList<>();

  void answers(boolean... inOrder) {
    for (boolean answer : inOrder) {
      answers.add(answer);
    }
  }

  List<String> questions() {
    return questions;
  }

  @Override
  public PrintWriter out() {
    return out;
  }

  @Override
  public Progress progress(RunFolder run) {
    return this;
  }

  /** False where no answer is left, as without a terminal. */
  @Override
  public boolean confirms(String question) {
    questions.add(question);
    return !answers.isEmpty() && answers.remove();
  }

  @Override
  public void stopped() {
    throw new IllegalStateException("nothing is to stop it");
  }

  @Override
  public void planned(List<List<CellKey>> planned, Suite suite) {}

  @Override
  public void started(List<CellKey> together, Optional<CapacitySearch.Step> step) {}

  @Override
  public void running(DriverMessage.Progress progress) {}

  @Override
  public void measured(CellSummary cell, OptionalLong p50Nanos, OptionalLong p99Nanos) {}

  @Override
  public void broken(String reason) {}

  @Override
  public void found(CapacitySearch.Outcome outcome) {}

  @Override
  public void benchmark(String name, int nth, int of) {}

  @Override
  public void benchmarkFailed(String name, String reason) {}
}
