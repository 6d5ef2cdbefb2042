package dev.tenk.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.analysis.cell.CellSummaries;
import dev.tenk.cli.KnownReceiver;
import dev.tenk.cli.MadeRun;
import dev.tenk.cli.measure.TerminalConsole;
import dev.tenk.export.OtlpReceiver;
import dev.tenk.gatling.launch.DriverMessage;
import dev.tenk.results.histogram.LiveFigures;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.store.RunFolder;
import dev.tenk.study.SuiteFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveExportTest {
  private static final String SUITE =
      """
      name: live
      slo: p90=100ms,errors=1%
      demand: 10000/month peak 5/s
      prices: book.csv
      payloads: {synthetic: {count: 1}}
      targets:
        - {name: function, kind: lambda, standing: measured, region: us-east-1, max_requests: 100000, function: f, response: /output, template: '{"tensor": "{{base64}}"}', memory_mb: 1024}
      workloads:
        - {name: even, kind: constant, rate: 10/s, warm_up: 0s, duration: 30s}
      """;
  private static final String BOOK =
      """
      service,sku,usage_type,item,unit,tier_from,tier_to,price_usd,region,as_of,confidence,source
      AWSLambda,,Request,requests,request,0,,0.0000002,us-east-1,2026,confirmed,list
      """;
  private static final CellKey CELL = new CellKey("function", "even", 1);

  @TempDir Path folder;
  private final AtomicLong nowNanos = new AtomicLong();
  private RunFolder run;
  private SuiteFile suite;

  @BeforeEach
  void measure() throws IOException {
    Files.writeString(folder.resolve("book.csv"), BOOK);
    run = new MadeRun(folder.resolve("runs"), folder, SUITE, 0).cell("even", 10).complete();
    suite = SuiteFile.read(folder.resolve("suite.yaml"));
  }

  private LiveExport to(String url, Duration timeout) {
    return new LiveExport(
        new TerminalConsole(new PrintWriter(new StringWriter()), false),
        new OtlpReceiver("--otlp", url, "X-Token=s%3Dcret", timeout),
        nowNanos::get);
  }

  /** Half a second of a cell each. */
  private void halfSeconds(Progress progress, int count) {
    for (int i = 0; i < count; i++) {
      progress.running(
          new DriverMessage.Progress(
              nowNanos.get(),
              0,
              false,
              new LiveFigures.Figures(
                  false, 9.5, OptionalLong.of(10_000_000), OptionalLong.empty(), 3)));
      nowNanos.addAndGet(500_000_000);
    }
  }

  private Progress started(LiveExport live) {
    Progress progress = live.progress(run);
    progress.planned(List.of(List.of(CELL)), suite.suite());
    progress.started(List.of(CELL), Optional.empty());
    return progress;
  }

  @Test
  void anIntervalASecondAndAWholeCell() throws IOException, InterruptedException {
    try (KnownReceiver receiver = KnownReceiver.answering(200)) {
      LiveExport live = to(receiver.url(), Duration.ofSeconds(30));
      Progress progress = started(live);
      halfSeconds(progress, 3);
      progress.measured(
          CellSummaries.of(run, CELL, suite.suite().slo()),
          OptionalLong.empty(),
          OptionalLong.empty());
      for (int i = 0; i < 2; i++) {
        KnownReceiver.Received interval = receiver.next();
        assertThat(interval.token()).isEqualTo("s=cret");
        assertThat(interval.metrics("tenk.live.rate").get(0).getGauge().getDataPoints(0))
            .satisfies(point -> assertThat(point.getAsDouble()).isEqualTo(9.5));
        // p99 is not known yet, so it is not there
        assertThat(
                interval
                    .metrics("tenk.live.response.quantile")
                    .get(0)
                    .getGauge()
                    .getDataPointsList())
            .hasSize(1);
      }
      assertThat(
              receiver
                  .next()
                  .metrics("tenk.response.duration")
                  .get(0)
                  .getExponentialHistogram()
                  .getDataPoints(0)
                  .getCount())
          .isEqualTo(300);
      live.close();
      assertThat(live.lost()).isEmpty();
    }
  }

  /** Whoever measures never waits for it, and there is room for so many and no more. */
  @Test
  void aReceiverThatNeverAnswers() throws IOException, InterruptedException {
    try (KnownReceiver receiver = KnownReceiver.silent()) {
      LiveExport live = to(receiver.url(), Duration.ofMinutes(10));
      Progress progress = started(live);
      halfSeconds(progress, 1);
      receiver.next();
      // it waits for the answer to the first one, 64 have room, and 35 have not
      halfSeconds(progress, 199);
      live.close();
      assertThat(live.lost())
          .hasValueSatisfying(
              sentence ->
                  assertThat(sentence)
                      .startsWith(
                          receiver.url()
                              + "/v1/metrics did not take 100 of 100 intervals of a second: "));
    }
  }

  @Test
  void aReceiverThatIsNotThereOrRefuses() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    assertThat(lost("http://127.0.0.1:" + free))
        .contains("did not take 2 of 2 intervals of a second: nothing accepts connections there");
    try (KnownReceiver receiver = KnownReceiver.answering(500)) {
      assertThat(lost(receiver.url()))
          .contains("did not take 2 of 2 intervals of a second: it answered 500")
          .doesNotContain("cret");
    }
  }

  private String lost(String url) {
    LiveExport live = to(url, Duration.ofSeconds(30));
    halfSeconds(started(live), 4);
    live.close();
    return live.lost().orElseThrow();
  }
}
