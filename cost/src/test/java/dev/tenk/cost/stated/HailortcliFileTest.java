package dev.tenk.cost.stated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.ConfigurationException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files as hailortcli's writers put them together, see {@link HailortcliFile}: default precision of
 * a C++ stream, no quotes, empty fields for what was not measured. The figures are made up.
 */
class HailortcliFileTest {
  private static final String RUN =
      "net_name,status,status_description,fps,num_of_frames,send_rate,recv_rate,hw_latency,"
          + "overall_latency,min_power,average_power,max_power,min_current,average_current,"
          + "max_current,min_temp,average_temp,max_temp\n";
  private static final String BENCHMARK =
      "net_name,fps,hw_only_fps,num_of_frames,num_of_frames_hw_only,hw_latency,overall_latency,"
          + "min_power,average_power,max_power\n";

  private static HailortcliFile read(String text) {
    return HailortcliFile.read("x.csv", text);
  }

  private static BigDecimal number(String text) {
    return new BigDecimal(text);
  }

  private static void assertRefused(String text, String sentence) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(sentence);
  }

  @Test
  void aBenchmarkStatesWhatTheHostGetsAndTheLatencyOfTheDevice() {
    HailortcliFile read =
        read(BENCHMARK + "efficientnet_lite0,224.31,224.48,3366,3369,5.86107,,1.2,1.75,1.9\n");

    assertThat(read.command()).isEqualTo("hailortcli benchmark --csv");
    assertThat(read.networks())
        .containsExactly(
            new StatedCapacity(
                "efficientnet_lite0",
                number("224.31"),
                Optional.of(number("5.86107")),
                List.of("streaming; hw_only 224.48 a second", "the chip alone drew 1.75 W")));
    assertThat(read.failed()).isEmpty();
  }

  /** As on a module without a current monitor. */
  @Test
  void aBenchmarkWithoutPowerHasEmptyFields() {
    assertThat(read(BENCHMARK + "net,1.5e+06,,3366,3369,,,,,\n").networks())
        .containsExactly(
            new StatedCapacity("net", number("1.5e+06"), Optional.empty(), List.of("streaming")));
  }

  @Test
  void aRunOfAFolderHasARowANetwork() {
    HailortcliFile read =
        read(
            RUN
                + "a,0,HAILO_SUCCESS,100,500,120.422,0.8,,,,,,,,,,,\n"
                + "b,0,HAILO_SUCCESS,50.5,250,60.1,0.4,3.25,,1,2,3,100,200,300,40.5,41,42\r\n");

    assertThat(read.command()).isEqualTo("hailortcli run --csv");
    assertThat(read.networks())
        .containsExactly(
            new StatedCapacity(
                "a",
                number("100"),
                Optional.empty(),
                List.of("streaming or hw_only, which the file does not tell")),
            new StatedCapacity(
                "b",
                number("50.5"),
                Optional.of(number("3.25")),
                List.of(
                    "streaming or hw_only, which the file does not tell",
                    "the chip alone drew 2 W")));
  }

  /** A row that failed has eleven commas and no end of its line: the next one follows at once. */
  @Test
  void whatDidNotRunIsNamedAndTheRowsBehindItAreRead() {
    HailortcliFile read =
        read(
            RUN
                + "a,26,HAILO_INVALID_HEF,,,,,,,,,,,"
                + "b,93,HAILO_HEF_NOT_COMPATIBLE_WITH_DEVICE,,,,,,,,,,,"
                + "c,0,HAILO_SUCCESS,50.5,250,60.1,0.4,,,,,,,,,,,\n"
                + "d,4,HAILO_TIMEOUT,,,,,,,,,,,");

    assertThat(read.networks()).extracting(StatedCapacity::name).containsExactly("c");
    assertThat(read.failed())
        .containsExactly(
            "a with status 26 (HAILO_INVALID_HEF)",
            "b with status 93 (HAILO_HEF_NOT_COMPATIBLE_WITH_DEVICE)",
            "d with status 4 (HAILO_TIMEOUT)");
    assertRefused(
        RUN + "a,26,HAILO_INVALID_HEF,,,,,,,,,,,",
        "x.csv: nothing ran in it: a with status 26 (HAILO_INVALID_HEF); mend that and run it"
            + " again");
  }

  private static String run2(String groups, String behind) {
    return """
    {
        "time": "Sat Nov 28 14:02:11 2026",
        "inference_mode": "full_async",
        "network_groups": [
            %s
        ]%s
    }
    """
        .formatted(groups, behind);
  }

  private static final String GROUP =
      """
      {
                  "name": "net",
                  "full_hef_path": "/home/pi/net.hef",
                  "FPS": "224.310042",
                  "hw_latency": 5.861072,
                  "overall_latency": 6.5
              }\
      """;

  @Test
  void run2StatesFpsAsText() {
    String devices =
        """
        ,
            "devices": [
                {
                    "device_id": "0001:01:00.0",
                    "temperature": {"min": "40.1 C", "max": "44 C", "average": "42.000000 C"}
                }
            ]\
        """;
    for (String behind : List.of("", devices)) {
      HailortcliFile read = read(run2(GROUP, behind));
      assertThat(read.command()).isEqualTo("hailortcli run2 --json");
      assertThat(read.networks())
          .containsExactly(
              new StatedCapacity(
                  "net",
                  number("224.310042"),
                  Optional.of(number("5.861072")),
                  List.of("in mode full_async")));
    }
    assertThat(read(run2("{\"name\": \"n\", \"FPS\": \"3.0\"}", "")).networks().get(0))
        .extracting(StatedCapacity::serviceTimeMillis)
        .isEqualTo(Optional.empty());
  }

  @Test
  void networksThatSharedTheDeviceStateNoCapacity() {
    String why =
        "2 networks shared the device in it, so that no figure is what one can do; run each alone";
    assertRefused(run2(GROUP + ", " + GROUP.replace("net", "b"), ""), "x.csv: " + why);
    assertRefused(BENCHMARK + "a,1,1,1,1,,,,,\nb,1,1,1,1,,,,,\n", "x.csv: " + why);
  }

  @Test
  void anotherToolsFileIsRefused() {
    assertRefused(
        "name,fps\nnet,3\n",
        "x.csv:1:1: this is not what hailortcli run --csv, benchmark --csv or run2 --json writes;"
            + " give a file of one of these");
    assertRefused(
        "{\"inferences\": 3}",
        "x.csv:1:1: this is not what hailortcli run2 --json writes: it has no network_groups with"
            + " an inference_mode; give the file of its --json");
    assertRefused(
        "",
        "x.csv: the file is empty, as hailortcli benchmark --csv leaves it from HailoRT 5.1 on;"
            + " take hailortcli run2 --json");
  }

  @Test
  void aFileThatWasCutShortIsRefused() {
    assertRefused(
        RUN + "a,0,HAILO_SUCCESS,100,500,120.4",
        "x.csv:2:1: this row has 6 fields instead of 18, as a file that was cut short; run"
            + " hailortcli again to its end");
    assertRefused(
        BENCHMARK + "net,22",
        "x.csv:2:1: this row has 2 fields instead of 10, as a file that was"
            + " cut short; run hailortcli again to its end");
    for (String header : List.of(RUN, BENCHMARK)) {
      assertRefused(header, "x.csv: it has a header and no row; run hailortcli again to its end");
    }
    String whole = run2(GROUP, "");
    assertThatThrownBy(() -> read(whole.substring(0, whole.length() - 10)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("x.csv:")
        .hasMessageContaining("not YAML");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "nan", "inf", "fast", "1e+99", "1e-99999999"})
  void whatIsNoRateIsRefused(String fps) {
    assertRefused(
        BENCHMARK + "net," + fps + ",1,1,1,,,,,\n",
        "x.csv:2:5: fps: '" + fps + "' is not a number above 0");
    assertThatThrownBy(() -> read(run2(GROUP.replace("224.310042", fps), "")))
        .hasMessageEndingWith("FPS: '" + fps + "' is not a number above 0");
  }

  @Test
  void aRowWithoutFpsIsRefused() {
    assertRefused(
        BENCHMARK + "net,,1,1,1,,,,,\n",
        "x.csv:2:5: it states no fps; run hailortcli again to its end");
    assertThatThrownBy(() -> read(run2("{\"name\": \"n\"}", "")))
        .hasMessageEndingWith("it states no FPS of 'n'; run it with that");
  }

  @Test
  void aNetworkThatIsThereTwiceIsRefused() {
    assertRefused(
        RUN + "a,0,HAILO_SUCCESS,1,1,1,1,,,,,,,,,,,\na,0,HAILO_SUCCESS,2,1,1,1,,,,,,,,,,,\n",
        "x.csv: it has network 'a' twice; give a file of one run");
  }
}
