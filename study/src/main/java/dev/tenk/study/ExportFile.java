package dev.tenk.study;

import dev.tenk.export.OpenMetrics;
import dev.tenk.export.SampleParquet;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.Sample;
import dev.tenk.results.store.DurableFiles;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.SampleCsv;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A file that a run is exported to. It gets its name once it is whole, so that who reads it
 * meanwhile, as a collector does, sees the old one or the new one; after a fault nothing is left.
 */
public final class ExportFile {
  private final Path file;

  /**
   * Refuses a name that cannot be one.
   *
   * @throws ConfigurationException when a folder is there
   */
  public ExportFile(Path file) {
    if (Files.isDirectory(file)) {
      throw new ConfigurationException("--out: " + file + " is a folder; give a file's name");
    }
    this.file = file;
  }

  private interface Writing {
    void to(Path fresh) throws IOException;
  }

  /**
   * Writes figures of whole cells as OpenMetrics.
   *
   * @return what is damaged or missing in the run, each a sentence
   */
  public List<String> writeOpenMetrics(RunFolder run) throws IOException {
    var exported = ExportedRuns.of(run);
    write(fresh -> Files.writeString(fresh, OpenMetrics.text(exported)));
    return exported.warnings();
  }

  /**
   * What was written of samples.
   *
   * @param rows how many
   * @param warnings what is damaged or missing in the run, each a sentence
   */
  public record Samples(long rows, List<String> warnings) {}

  /**
   * Writes the samples of whole cells as Parquet.
   *
   * @throws ConfigurationException when the run has no samples
   */
  public Samples writeParquet(RunFolder run) throws IOException {
    RunManifest manifest = run.manifest();
    if (manifest.thinned().isPresent()) {
      throw new ConfigurationException(
          "run %s was thinned to its histograms on %s: it has no samples any more"
              .formatted(run.runId(), manifest.thinned().get().at()));
    }
    List<String> warnings = new ArrayList<>();
    List<CellKey> cells = new ArrayList<>();
    for (CellKey cell : manifest.plan().cells()) {
      if (!run.isWhole(cell)) {
        warnings.add(cell + " was not measured to its end; it is left out.");
        continue;
      }
      List<String> damaged = run.damagedSummaryFiles(manifest, cell, RunFolder.SAMPLES);
      if (damaged.isEmpty()) {
        cells.add(cell);
      } else {
        warnings.add(
            String.join(", ", damaged) + " is not what was measured; its cell is left out.");
      }
    }
    if (cells.isEmpty()) {
      throw new ConfigurationException(
          "run " + run.runId() + " has no whole cell: there is nothing to export");
    }
    long[] rows = new long[1];
    write(
        fresh -> {
          try (SampleParquet out = new SampleParquet(fresh, run.runId())) {
            for (CellKey cell : cells) {
              SampleParquet.Of of =
                  new SampleParquet.Of(
                      cell,
                      manifest.target(cell.target()).standing(),
                      run.cellFacts(cell).startedAt());
              SampleCsv.read(
                  run.cell(cell).resolve(RunFolder.SAMPLES), sample -> add(out, of, sample, rows));
            }
          } catch (UncheckedIOException e) {
            throw e.getCause();
          }
        });
    return new Samples(rows[0], warnings);
  }

  private static void add(SampleParquet out, SampleParquet.Of of, Sample sample, long[] rows) {
    try {
      out.add(of, sample);
      rows[0]++;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(Writing writing) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".tmp");
    try {
      writing.to(fresh);
      DurableFiles.force(fresh);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new ConfigurationException(
          "--out: %s cannot be written: %s"
              .formatted(file, e instanceof NoSuchFileException ? "its folder is not there" : e),
          e);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }
}
