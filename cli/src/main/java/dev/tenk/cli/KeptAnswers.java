package dev.tenk.cli;

import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.stats.Fidelity;
import dev.tenk.results.stats.JudgedFidelity;
import dev.tenk.results.store.Outputs;
import dev.tenk.results.store.RunFolder;
import dev.tenk.targets.payload.PayloadMix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the answers that runs have kept come to beside each other. */
final class KeptAnswers {
  private KeptAnswers() {}

  /**
   * Cells of one run that one build answered.
   *
   * @param cells whole ones
   */
  record Side(RunFolder run, List<CellKey> cells) {}

  /**
   * Judges the candidate's answers by the baseline's.
   *
   * @param mix the payloads of both
   * @throws TenkException when a file of answers cannot be read
   */
  static JudgedFidelity judge(
      PayloadMix mix, Side baseline, Side candidate, Fidelity.Thresholds thresholds) {
    List<String> names = mix.distinctNames();
    Map<String, Integer> labels = new HashMap<>();
    mix.labels().forEach((id, label) -> labels.put(names.get(id), label));
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
          Outputs.read(file).forEach((id, output) -> answers.putIfAbsent(names.get(id), output));
        }
      } catch (IOException e) {
        throw new TenkException(file + " cannot be read: " + e.getMessage(), e);
      }
    }
    return answers;
  }
}
