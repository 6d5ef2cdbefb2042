package dev.tenk.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.cli.MadeRun;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.Plan;
import dev.tenk.results.model.RunManifest.Progress;
import dev.tenk.results.model.RunManifest.State;
import dev.tenk.results.store.RunFolder;
import dev.tenk.study.SuiteFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A capacity search that a kill cut off between two writes, wherever that was. */
class DueCellsTest {
  private static final String SUITE =
      """
      name: nightly
      slo: p90=100ms,errors=1%
      demand: 10000/month peak 5/s
      prices: book.csv
      payloads: {synthetic: {count: 1}}
      targets:
        - {name: function, kind: lambda, standing: measured, region: us-east-1, max_requests: 100000, function: f, response: /output, template: '{"tensor": "{{base64}}"}', memory_mb: 1024}
      workloads:
        - {name: even, kind: constant, rate: 10/s, warm_up: 0s, duration: 10s}
        - {name: capacity, kind: capacity, start: 64/s, warm_up: 1s, max_duration: 3h}
      """;
  private static final String BOOK =
      """
      service,sku,usage_type,item,unit,tier_from,tier_to,price_usd,region,as_of,confidence,source
      AWSLambda,,Request,requests,request,0,,0.0000002,us-east-1,2026,confirmed,list
      AWSLambda,,Lambda-GB-Second,duration,GB-second,0,,0.0000166667,us-east-1,2026,confirmed,list
      AWSDataTransfer,,DataTransfer-Out-Bytes,out,GB,0,,0.09,us-east-1,2026,confirmed,list
      """;

  @TempDir Path folder;
  private RunFolder run;
  private SuiteFile suiteFile;
  private List<CellKey> all;

  @BeforeEach
  void search() throws IOException {
    Files.writeString(folder.resolve("suite.yaml"), SUITE);
    Files.writeString(folder.resolve("book.csv"), BOOK);
    run =
        new MadeRun(folder.resolve("runs"), folder, SUITE, 0)
            .cell("even", 10)
            .search("capacity", 80)
            .complete();
    suiteFile = SuiteFile.read(folder.resolve("suite.yaml"));
    all = run.manifest().plan().cells();
    assertThat(all).hasSizeGreaterThan(4);
  }

  /** As the manifest was written before a step was measured, and no more after that. */
  private RunManifest killedAfter(int cells) throws IOException {
    RunManifest whole = run.manifest();
    RunManifest killed =
        new RunManifest(
            whole.runId(),
            whole.toolVersion(),
            whole.startedAt(),
            whole.labels(),
            whole.host(),
            whole.suite(),
            whole.inputs(),
            new Plan(all.subList(0, cells), Optional.empty(), Optional.empty()),
            whole.targets(),
            new Progress(
                State.RUNNING,
                whole.progress().requests(),
                whole.progress().remarks(),
                whole.progress().notes(),
                whole.progress().spend()),
            whole.checksums(),
            whole.thinned());
    run.writeManifest(killed);
    return killed;
  }

  @Test
  void theNextStepIsDueUntilTheSearchHasFoundWhatItSought() throws IOException {
    assertThat(run.manifest().progress().state()).isEqualTo(State.COMPLETE);
    for (int cells = 2; cells < all.size(); cells++) {
      RunManifest killed = killedAfter(cells);

      assertThat(DueCells.in(run, killed, suiteFile).plan().cells())
          .isEqualTo(all.subList(0, cells + 1));
    }
    assertThat(DueCells.in(run, killedAfter(all.size()), suiteFile).plan().cells()).isEqualTo(all);
  }

  @Test
  void aRunIsCompleteOnlyWhenNothingIsDue() throws IOException {
    CellKey last = all.get(all.size() - 1);
    run.startCell(last); // as a kill leaves it: the last step was never made

    RunManifest closed = DueCells.close(run, killedAfter(all.size() - 1), suiteFile);

    assertThat(closed.progress().state()).isEqualTo(State.INCOMPLETE);
    assertThat(run.manifest()).isEqualTo(closed);
    assertThat(run.missing(closed)).containsExactly(last);
    assertThat(DueCells.close(run, killedAfter(1), suiteFile).progress().state())
        .isEqualTo(State.COMPLETE);
  }

  @Test
  void whatCannotBeReadDecidesNothing() throws IOException {
    Files.writeString(run.cell(all.get(2)).resolve(RunFolder.CELL), "{");

    assertThat(DueCells.close(run, killedAfter(all.size()), suiteFile).progress().state())
        .isEqualTo(State.INCOMPLETE);
  }
}
