package dev.tenk.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class AgentCommandTest {
  @Test
  void aMistakeIsOneLineWithWhatToDo() {
    assertThat(mistake())
        .isEqualTo(
            "tenk: no model is given; add --model NAME=FILE.onnx or FILE.hef, or --model"
                + " efficientnet-lite0, which is built in");
    assertThat(mistake("--model", "recogniser=absent.onnx"))
        .isEqualTo("tenk: the agent cannot start: absent.onnx: there is no such file");
    assertThat(mistake("--model", "recogniser=src")).contains("recogniser=src");
    assertThat(mistake("--model", "recogniser=model.txt"))
        .isEqualTo(
            "tenk: model recogniser version 1: nothing runs .txt files; expected .onnx or .hef, or"
                + " a program for them with --runtime txt=PROGRAM");
    assertThat(mistake("--model", "recogniser=pom.xml", "--runtime", "xml=absent"))
        .startsWith("tenk: the agent cannot start: the worker ")
        .endsWith("; it must be an executable file");
    for (String extension : List.of(".hef", "HEF", "onnx")) {
      assertThat(mistake("--model", "efficientnet-lite0", "--runtime", extension + "=worker"))
          .startsWith("tenk: runtime \"" + extension + "\": expected what file names end in, in ")
          .endsWith("as in hef=PROGRAM; .onnx files run in the agent itself");
    }
    assertThat(mistake("--model", "efficientnet-lite0", "--workers", "0")).contains("workers");
    assertThat(mistake("--model", "efficientnet-lite0", "--token-env", "TENK_NO_SUCH_TOKEN"))
        .isEqualTo("tenk: --token-env: the environment variable TENK_NO_SUCH_TOKEN is not set");
  }

  @Test
  void whoListensToOthersWithoutATokenIsWarned() {
    assertThat(mistake("--model", "recogniser=absent.onnx", "--host", "0.0.0.0").lines())
        .containsExactly(
            "tenk: warning: without a token everybody who reaches 0.0.0.0 can use this agent, and"
                + " load and unload its models; set one with --token-env, or listen on 127.0.0.1",
            "tenk: the agent cannot start: absent.onnx: there is no such file");
  }

  @Test
  void aPortThatIsTakenIsAMistakeToo() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      assertThat(mistake("--model", "efficientnet-lite0-int8", "--port", port))
          .startsWith("tenk: the agent cannot start: cannot listen on 127.0.0.1:" + port);
    }
  }

  @Test
  void aSubcommandNeedsNoModel() {
    CommandLine commandLine = AgentMain.commandLine();
    commandLine.addSubcommand(new Other());
    assertThat(commandLine.execute("other")).isEqualTo(7);
  }

  @Test
  void theProgramTellsItsNameAndVersion() {
    StringWriter out = new StringWriter();
    CommandLine commandLine = AgentMain.commandLine().setOut(new PrintWriter(out, true));
    assertThat(commandLine.execute("--version")).isZero();
    assertThat(commandLine.execute("--help")).isZero();
    assertThat(out.toString())
        .matches("(?s)tenk-agent \\d+\\.\\d+\\.\\d+\\R.*")
        .contains("Usage: tenk-agent ", "  tenk-agent --model efficientnet-lite0");
  }

  private static String mistake(String... arguments) {
    StringWriter err = new StringWriter();
    CommandLine commandLine = AgentMain.commandLine().setErr(new PrintWriter(err, true));
    assertThat(commandLine.execute(arguments)).isEqualTo(2);
    return err.toString().stripTrailing();
  }

  @Command(name = "other")
  static final class Other implements Callable<Integer> {
    @Override
    public Integer call() {
      return 7;
    }
  }
}
