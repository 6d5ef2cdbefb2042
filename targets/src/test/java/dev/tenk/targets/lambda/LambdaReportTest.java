package dev.tenk.targets.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.results.model.ServerFacts;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines as Lambda writes them, with every figure worked out by hand. */
class LambdaReportTest {
  private static final String ID = "8c360c87-d4b7-4423-b5f3-af02be3c1763";
  private static final String OTHER = "276ff3b9-1609-4ee7-a288-db3752630767";
  private static final long MB = 1_048_576;

  @Test
  void readsAWarmInvocation() {
    LambdaReport report =
        LambdaReport.read(
            "START RequestId: "
                + ID
                + " Version: $LATEST\nEND RequestId: "
                + ID
                + "\nREPORT RequestId: "
                + ID
                + "\tDuration: 14.97 ms\tBilled Duration: 15 ms\tMemory Size: 128 MB\t"
                + "Max Memory Used: 67 MB\t\n",
            ID);

    assertThat(report)
        .isEqualTo(
            new LambdaReport(
                OptionalLong.of(14_970_000),
                OptionalLong.of(15_000_000),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.of(128 * MB),
                OptionalLong.of(67 * MB),
                Optional.of(false),
                Optional.empty(),
                Optional.empty()));
  }

  @Test
  void readsAColdInvocationWithATrace() {
    LambdaReport report =
        LambdaReport.read(
            "INIT_START Runtime Version: python:3.13.v10\tRuntime Version ARN:"
                + " arn:aws:lambda:us-east-1::runtime:c417\n"
                + text("Duration: 8.61 ms\tBilled Duration: 433 ms", "Init Duration: 423.98 ms\t")
                + "XRAY TraceId: 1-6ac7d554-62c6be2f6c1bd8032dac9acf\tSegmentId: 854892f93105b5ae\t"
                + "Sampled: true\t\n",
            ID);

    assertThat(report.initNanos()).hasValue(423_980_000);
    assertThat(report.durationNanos()).hasValue(8_610_000);
    // initialisation is in what is billed already: 8.61 + 423.98, up to the next millisecond
    assertThat(report.billedNanos()).hasValue(433_000_000);
    assertThat(report.cold()).contains(true);
  }

  @Test
  void readsARestoreFromASnapshot() {
    LambdaReport report =
        LambdaReport.read(
            "RESTORE_START Runtime Version: java:17.v8\tRuntime Version ARN: arn:aws:lambda\n"
                + "RESTORE_REPORT Restore Duration: 398.97 ms\n"
                + text(
                    "Duration: 2338.66 ms\tBilled Duration: 2521 ms",
                    "Restore Duration: 398.97 ms\tBilled Restore Duration: 182 ms\t"),
            ID);

    assertThat(report.restoreNanos()).hasValue(398_970_000);
    assertThat(report.billedRestoreNanos()).hasValue(182_000_000);
    assertThat(report.billedNanos()).hasValue(2_521_000_000L);
    assertThat(report.initNanos()).isEmpty();
    assertThat(report.cold()).contains(true);
  }

  @Test
  void readsATimeoutWithinAColdStart() {
    LambdaReport report =
        LambdaReport.read(
            text(
                "Duration: 3000.00 ms\tBilled Duration: 3068 ms",
                "Init Duration: 67.49 ms\tStatus: timeout"),
            ID);

    assertThat(report.durationNanos()).hasValue(3_000_000_000L);
    assertThat(report.billedNanos()).hasValue(3_068_000_000L);
    assertThat(report.cold()).contains(true);
    assertThat(report.status()).contains("timeout");
    assertThat(report.errorType()).isEmpty();
  }

  @Test
  void readsAFunctionThatRanOutOfMemory() {
    LambdaReport report =
        LambdaReport.read(
            "RequestId: "
                + ID
                + " Error: Runtime exited with error: signal: killed\nRuntime.ExitError\n"
                + text(
                    "Duration: 10935.70 ms\tBilled Duration: 10936 ms",
                    "Status: error\tError Type: Runtime.OutOfMemory\n"
                        + "XRAY TraceId: 1-6ac7d556-032906e375c910cf42cb849e\tSampled: true"),
            ID);

    assertThat(report.billedNanos()).hasValue(10_936_000_000L);
    assertThat(report.cold()).contains(false);
    assertThat(report.status()).contains("error");
    assertThat(report.errorType()).contains("Runtime.OutOfMemory");
  }

  @Test
  void anEnvironmentInitialisedWithinTheRequestIsColdWithoutAnInitDuration() {
    LambdaReport report =
        LambdaReport.read(
            "INIT_REPORT Init Duration: 10000.49 ms\tPhase: init\tStatus: timeout\n"
                + text("Duration: 13083.58 ms\tBilled Duration: 13084 ms", ""),
            ID);

    assertThat(report.cold()).contains(true);
    assertThat(report.initNanos()).isEmpty();

    assertThat(
            LambdaReport.read(
                    "{\"time\":\"2026-02-09T08:42:44.077Z\",\"type\":\"platform.initReport\",\"record\":{\"initializationType\":"
                        + "\"on-demand\",\"phase\":\"invoke\",\"metrics\":{\"durationMs\":83.5}}}\n"
                        + json("\"durationMs\":95.78,\"billedDurationMs\":96,", "", ""),
                    ID)
                .cold())
        .contains(true);
  }

  @Test
  void readsJson() {
    LambdaReport report =
        LambdaReport.read(
            "{\"time\":\"2026-02-09T08:42:44.078Z\",\"type\":\"platform.start\",\"record\":"
                + "{\"requestId\":\""
                + ID
                + "\",\"version\":\"8\"}}\n"
                + json(
                    "\"durationMs\":1.317,\"billedDurationMs\":12,", ",\"initDurationMs\":10", ""),
            ID);

    assertThat(report)
        .isEqualTo(
            new LambdaReport(
                OptionalLong.of(1_317_000),
                OptionalLong.of(12_000_000),
                OptionalLong.of(10_000_000),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.of(1024 * MB),
                OptionalLong.of(68 * MB),
                Optional.of(true),
                Optional.of("success"),
                Optional.empty()));
  }

  @Test
  void readsAJsonRestoreAndAJsonFailure() {
    LambdaReport restored =
        LambdaReport.read(
            json(
                "\"durationMs\": 147.156,\"billedDurationMs\": 201, ",
                ",\"restoreDurationMs\": 500.795,\"billedRestoreDurationMs\": 53",
                ""),
            ID);
    assertThat(restored.restoreNanos()).hasValue(500_795_000);
    assertThat(restored.billedRestoreNanos()).hasValue(53_000_000);
    assertThat(restored.cold()).contains(true);

    LambdaReport killed =
        LambdaReport.read(
            json("\"durationMs\":800.1,", "", ",\"errorType\":\"Runtime.OutOfMemory\""), ID);
    assertThat(killed.errorType()).contains("Runtime.OutOfMemory");
    assertThat(killed.billedNanos()).isEmpty();
    assertThat(killed.cold()).contains(false);
  }

  @Test
  void aSystemLogLevelThatHidesTheReportLeavesNothing() {
    assertThat(
            LambdaReport.read(
                "{\"timestamp\":\"2026-02-09T08:42:44.078Z\",\"level\":\"WARN\",\"requestId\":\""
                    + ID
                    + "\",\"message\":\"slow\"}\n",
                ID))
        .isEqualTo(LambdaReport.NONE);
    assertThat(LambdaReport.read("", ID)).isEqualTo(LambdaReport.NONE);
  }

  @Test
  void takesTheRequestAskedForOutOfSeveral() {
    String tail =
        "8 MB\tMax Memory Used: 67 MB\t\n"
            + text("Duration: 1.00 ms\tBilled Duration: 1 ms", "").replace(ID, OTHER)
            + text("Duration: 2.00 ms\tBilled Duration: 2 ms", "");

    assertThat(LambdaReport.read(tail, ID).durationNanos()).hasValue(2_000_000);
    assertThat(LambdaReport.read(tail, OTHER).durationNanos()).hasValue(1_000_000);
    assertThat(LambdaReport.read(tail, "another")).isEqualTo(LambdaReport.NONE);
  }

  @Test
  void theFunctionsOwnLinesAreNotLambdas() {
    String forged = text("Duration: 9.00 ms\tBilled Duration: 9 ms", "Init Duration: 9 ms\t");
    String tail =
        "[INFO] REPORT RequestId: "
            + ID
            + "\tDuration: 7.00 ms\n"
            + forged
            + "{\"message\":\"platform.report\",\"record\":{\"requestId\":\""
            + ID
            + "\",\"metrics\":{\"durationMs\":7}}}\n"
            + text("Duration: 3.00 ms\tBilled Duration: 3 ms", "");

    LambdaReport report = LambdaReport.read(tail, ID);

    assertThat(report.durationNanos()).hasValue(3_000_000);
    assertThat(report.cold()).contains(false);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "REPORT RequestId: " + ID + "\tDur",
        "REPORT RequestId: " + ID + "\tDuration: 2",
        "REPORT RequestId: " + ID + "\tDuration: 2521",
        "REPORT RequestId: " + ID + "\tDuration: - ms\tBilled Duration: 0x1 ms",
        "REPORT RequestId: " + ID + "\tDuration: 99999999999999999999 ms\tStatus: <script>",
        "{\"type\":\"platform.report\",\"record\":{\"requestId\":\"" + ID + "\",\"metrics\":{\"dur",
        "{\"type\":\"platform.report\",\"record\":{\"requestId\":\"" + ID + "\"}}",
        "{\"type\":\"platform.report\",\"record\":{\"requestId\":\""
            + ID
            + "\",\"metrics\":{\"durationMs\":\"2\",\"billedDurationMs\":-1,"
            + "\"initDurationMs\":1e999,\"restoreDurationMs\":1e-999}}}",
        "{\"type\":\"platform.report\",\"record\":7}"
      })
  void whatIsCutOffOrNoQuantityIsAbsent(String tail) {
    assertThat(LambdaReport.read(tail, ID)).isEqualTo(LambdaReport.NONE);
  }

  @Test
  void whatDoesNotHaveLambdasFormIsNoReportWhateverItsRequestId() {
    String whole =
        "REPORT RequestId: "
            + ID
            + "\tDuration: 2.50 ms\tBilled Duration: 3 ms\tMemory Size: 128 MB\tMax Memory Used: 67 MB";
    assertThat(LambdaReport.read(whole, ID).billedNanos()).hasValue(3_000_000);
    for (String imitation :
        List.of(
            whole.replace("\tMax Memory Used: 67 MB", ""),
            whole.replace("Billed Duration: 3 ms", "Billed Duration: 3 m"),
            whole.replace("\tDuration: 2.50 ms", "\tStep: resize\tDuration: 2.50 ms"),
            whole.replace('\t', ' '),
            whole.replace("67 MB", "67 MB of my own"),
            whole.replace("REPORT", "2026-11-30 REPORT"))) {
      assertThat(LambdaReport.read(imitation, ID)).as(imitation).isEqualTo(LambdaReport.NONE);
    }
    String json = json("\"durationMs\":2.5,\"billedDurationMs\":3,", "", "");
    assertThat(LambdaReport.read(json, ID).billedNanos()).hasValue(3_000_000);
    for (String imitation :
        List.of(
            json.replace("\"time\"", "\"at\""),
            json.replace("\"status\"", "\"state\""),
            json.replace("\"durationMs\"", "\"millis\""))) {
      assertThat(LambdaReport.read(imitation, ID)).as(imitation).isEqualTo(LambdaReport.NONE);
    }
    // what a function says of an initialisation makes no cold start
    assertThat(LambdaReport.read("INIT_REPORT Init Duration: mine\n" + whole, ID).cold())
        .contains(false);
  }

  @Test
  void readsAReportBeforeWhichNoEndStands() {
    String other =
        "{\"time\":\"2026-02-09T08:42:44.081Z\",\"type\":\"platform.start\",\"record\":{\"requestId\":\""
            + OTHER
            + "\"}}\n";
    LambdaReport report =
        LambdaReport.read(
            other
                + "{\"time\":\"2026-02-09T08:42:44.082Z\",\"type\":\"platform.report\",\"record\":"
                + "{\"requestId\":\""
                + ID
                + "\",\"metrics\":{\"durationMs\":7.25},\"status\":\"success\"}}\n"
                + other,
            ID);

    assertThat(report.durationNanos()).hasValue(7_250_000);
    assertThat(report.billedNanos()).isEmpty();
    assertThat(report.cold()).isEmpty();
    assertThat(report.status()).contains("success");
  }

  @Test
  void millisecondsAreExact() {
    // as doubles, 1.005 ms are 1004999.9999999999 ns and 2.01 ms are 2009999.9999999998 ns
    assertThat(
            LambdaReport.read(text("Duration: 1.005 ms\tBilled Duration: 2 ms", ""), ID)
                .durationNanos())
        .hasValue(1_005_000);
    assertThat(LambdaReport.read(json("\"durationMs\":2.01,", "", ""), ID).durationNanos())
        .hasValue(2_010_000);
    assertThat(
            LambdaReport.read(
                    text("Duration: 900000.123456 ms\tBilled Duration: 900001 ms", ""), ID)
                .durationNanos())
        .hasValue(900_000_123_456L);
    assertThat(LambdaReport.read(json("\"durationMs\":0.0000005,", "", ""), ID).durationNanos())
        .hasValue(1);
    assertThat(
            LambdaReport.read(text("Duration: 0.00 ms\tBilled Duration: 1 ms", ""), ID)
                .durationNanos())
        .hasValue(0);
  }

  @Test
  void oldReportsPadTheirFields() {
    LambdaReport report =
        LambdaReport.read(
            "REPORT RequestId: "
                + ID
                + "\tDuration: 89.34 ms\tBilled Duration: 100 ms \tMemory Size: 128 MB\t"
                + "Max Memory Used: 111 MB\t\r\n",
            ID);

    assertThat(report.billedNanos()).hasValue(100_000_000);
    assertThat(report.memoryUsedBytes()).hasValue(111 * MB);
  }

  @Test
  void becomesFactsOfTheServer() {
    ServerFacts facts =
        LambdaReport.read(
                text("Duration: 2.00 ms\tBilled Duration: 12 ms", "Init Duration: 9.50 ms\t"), ID)
            .facts(Optional.of("7"));

    assertThat(facts)
        .isEqualTo(
            new ServerFacts(
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.of(2_000_000),
                OptionalLong.of(9_500_000),
                OptionalLong.empty(),
                OptionalLong.of(12_000_000),
                OptionalLong.of(67 * MB),
                Optional.of(true),
                Optional.of("7")));
    assertThat(LambdaReport.NONE.facts(Optional.empty())).isEqualTo(ServerFacts.UNKNOWN);
  }

  private static String text(String durations, String rest) {
    return "START RequestId: "
        + ID
        + " Version: 7\nEND RequestId: "
        + ID
        + "\nREPORT RequestId: "
        + ID
        + "\t"
        + durations
        + "\tMemory Size: 128 MB\tMax Memory Used: 67 MB\t"
        + rest
        + "\n";
  }

  private static String json(String durations, String rest, String error) {
    return "{\"time\":\"2026-02-09T08:42:44.079Z\",\"type\":\"platform.runtimeDone\",\"record\":"
        + "{\"requestId\":\""
        + ID
        + "\",\"status\":\"success\",\"metrics\":{\"durationMs\":1.056,\"producedBytes\":50}}}\n"
        + "{\"time\":\"2026-02-09T08:42:44.080Z\",\"type\":\"platform.report\",\"record\":"
        + "{\"requestId\":\""
        + ID
        + "\",\"metrics\":{"
        + durations
        + "\"memorySizeMB\":1024,\"maxMemoryUsedMB\":68"
        + rest
        + "},\"status\":\""
        + (error.isEmpty() ? "success" : "error")
        + "\""
        + error
        + "}}\n";
  }
}
