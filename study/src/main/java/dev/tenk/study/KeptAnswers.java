package dev.tenk.study;

import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.Input;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.stats.comparison.Fidelity;
import dev.tenk.results.stats.comparison.JudgedFidelity;
import dev.tenk.results.store.CellFacts;
import dev.tenk.results.store.Outputs;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.RunInputs;
import dev.tenk.results.suite.Suite;
import dev.tenk.targets.payload.PayloadMix;
import dev.tenk.targets.payload.PayloadReader;
import dev.tenk.targets.payload.PayloadTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Compares the answers that runs have kept. */
final class KeptAnswers {
  private KeptAnswers() {}

  /**
   * Cells of one run that one build answered.
   *
   * @param cells whole ones
   */
  public record Side(RunFolder run, List<CellKey> cells) {
    /**
     * Those of some whole cells whose answers are of one build: a cell in which nothing succeeded
     * has none, and where several versions answered nobody knows whose they are.
     */
    public static Side answered(RunFolder run, List<CellKey> cells) {
      return new Side(run, cells.stream().filter(cell -> isOfOne(run.cellFacts(cell))).toList());
    }

    private static boolean isOfOne(CellFacts facts) {
      return facts.counts().succeeded() > 0
          && facts.answers().filter(answers -> answers.variants().size() > 1).isEmpty();
    }
  }

  /**
   * The payloads of a past run.
   *
   * @param suite the run's own
   * @param remarks gets what is not known of them, as a sentence
   * @throws TenkException when what the run has kept of them is not what it was
   */
  public static PayloadTable payloads(
      RunFolder run, RunManifest manifest, Suite suite, List<String> remarks) {
    Optional<Input> kept = manifest.inputs().at(RunInputs.PAYLOADS_FILE);
    if (kept.isPresent()) {
      return PayloadTable.read(
          run.path().resolve(kept.get().file()).toString(), run.input(kept.get()));
    }
    String why;
    try {
      PayloadMix mix = PayloadMix.read(suite.payloads());
      if (PayloadReader.sha256(mix.payloads()).equals(manifest.inputs().payloadsSha256())) {
        return PayloadTable.of(mix);
      }
      why = "those where its suite was read are others now";
    } catch (ConfigurationException e) {
      why = e.getMessage();
    }
    remarks.add(
        "Payloads have no names and no labels: run %s kept none, as those of older versions did not, and %s."
            .formatted(run.runId(), why));
    return new PayloadTable(List.of());
  }

  /**
   * Judges the candidate's answers by the baseline's.
   *
   * @param payloads of both
   * @throws TenkException when a file of answers cannot be read
   */
  public static JudgedFidelity judge(
      PayloadTable payloads, Side baseline, Side candidate, Fidelity.Thresholds thresholds) {
    List<String> names = payloads.distinctNames();
    Map<String, Integer> labels = new HashMap<>();
    for (int id = 0; id < names.size(); id++) {
      String name = names.get(id);
      payloads.rows().get(id).label().ifPresent(label -> labels.put(name, label));
    }
    return JudgedFidelity.of(
        answers(baseline, names), answers(candidate, names), labels, thresholds);
  }

  /** The first answer to each payload. */
  private static Map<String, float[]> answers(Side side, List<String> names) {
    Map<String, float[]> answers = new HashMap<>();
    for (CellKey cell : side.cells()) {
      Path file = side.run().cell(cell).resolve(RunFolder.OUTPUTS);
      try {
        if (Files.exists(file)) {
          Outputs.read(file)
              .forEach(
                  (id, output) ->
                      answers.putIfAbsent(
                          id < names.size() ? names.get(id) : "payload " + id, output));
        }
      } catch (IOException e) {
        throw new TenkException(file + " cannot be read: " + e.getMessage(), e);
      }
    }
    return answers;
  }
}
