package dev.tenk.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the GitHub Action and the GitLab template run, in real shells. Their APIs are stood in for
 * by a server that answers as their REST documents say.
 */
class CiScriptsTest {
  private static final Path SCRIPTS = Path.of("..", "dist", "ci").toAbsolutePath().normalize();
  private static final int A_PAGE = 100;

  @TempDir Path folder;
  private final List<String> calls = Collections.synchronizedList(new ArrayList<>());
  private final List<String> comments = Collections.synchronizedList(new ArrayList<>());
  private HttpServer api;

  private record Ended(int exitCode, String output) {}

  @BeforeEach
  void serve() throws IOException {
    api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    api.createContext("/", this::answer);
    api.start();
  }

  @AfterEach
  void stop() {
    api.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String query = String.valueOf(exchange.getRequestURI().getQuery());
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String token =
        String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"))
            + exchange.getRequestHeaders().getFirst("PRIVATE-TOKEN");
    calls.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + token);
    String answer = "{}";
    if (exchange.getRequestMethod().equals("GET")) {
      int page = Integer.parseInt(query.replaceAll(".*[&]page=", ""));
      answer =
          comments.stream()
              .skip((long) (page - 1) * A_PAGE)
              .limit(A_PAGE)
              .collect(Collectors.joining(",", "[", "]"));
    } else {
      calls.add(body);
    }
    byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(
        exchange.getRequestMethod().equals("POST") ? 201 : 200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private Ended run(Map<String, String> environment, String script, String... arguments)
      throws Exception {
    List<String> command = new ArrayList<>(List.of(SCRIPTS.resolve(script).toString()));
    command.addAll(List.of(arguments));
    Path output = folder.resolve("output.txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Ended(process.exitValue(), Files.readString(output));
  }

  private Map<String, String> github(String token) {
    return Map.of(
        "GITHUB_API_URL",
        "http://127.0.0.1:" + api.getAddress().getPort(),
        "GITHUB_REPOSITORY",
        "acme/recogniser",
        "TENK_CHANGE",
        "7",
        "GITHUB_TOKEN",
        token);
  }

  private Path summary(String text) throws IOException {
    return Files.writeString(folder.resolve("job-summary.md"), text);
  }

  private static String comment(int id, String body) {
    return "{\"id\":" + id + ",\"body\":\"" + body + "\"}";
  }

  private static void assumeTools() {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/jq")) && Files.isExecutable(Path.of("/usr/bin/curl")),
        "jq and curl are needed");
  }

  @Test
  void aPullRequestHasOneCommentThatIsReplaced() throws Exception {
    assumeTools();
    Path summary = summary("**p99** `5 ms` \"quoted\" $HOME\n");
    IntStream.range(0, A_PAGE).forEach(i -> comments.add(comment(i, "LGTM")));

    Ended first = run(github("s3cret"), "comment", "suites/a b.yaml", summary.toString());

    assertThat(first).isEqualTo(new Ended(0, "tenk: comment made\n"));
    assertThat(calls)
        .containsExactly(
            "GET /repos/acme/recogniser/issues/7/comments?per_page=100&page=1 Bearer s3cretnull",
            "GET /repos/acme/recogniser/issues/7/comments?per_page=100&page=2 Bearer s3cretnull",
            "POST /repos/acme/recogniser/issues/7/comments Bearer s3cretnull",
            "{\n"
                + "  \"body\": \"<!-- tenk: suites_a_b.yaml -->\\n"
                + "**p99** `5 ms` \\\"quoted\\\" $HOME\\n"
                + "\"\n"
                + "}\n");

    calls.clear();
    comments.add(comment(4711, "<!-- tenk: suites_other.yaml -->"));
    comments.add(comment(4712, "<!-- tenk: suites_a_b.yaml -->"));
    Ended second = run(github("s3cret"), "comment", "suites/a b.yaml", summary.toString());

    assertThat(second).isEqualTo(new Ended(0, "tenk: comment 4712 replaced\n"));
    assertThat(calls.get(2))
        .isEqualTo("PATCH /repos/acme/recogniser/issues/comments/4712 Bearer s3cretnull");
  }

  @Test
  void aMergeRequestHasOneNote() throws Exception {
    assumeTools();
    comments.add(comment(5, "<!-- tenk: nightly -->"));

    Ended ended =
        run(
            Map.of(
                "CI_API_V4_URL",
                "http://127.0.0.1:" + api.getAddress().getPort() + "/api/v4",
                "CI_PROJECT_ID",
                "42",
                "CI_MERGE_REQUEST_IID",
                "9",
                "TENK_COMMENT_TOKEN",
                "glpat"),
            "comment",
            "nightly",
            summary("x".repeat(70_000)).toString());

    assertThat(ended).isEqualTo(new Ended(0, "tenk: comment 5 replaced\n"));
    assertThat(calls.get(1))
        .isEqualTo("PUT /api/v4/projects/42/merge_requests/9/notes/5 nullglpat");
    assertThat(calls.get(2)).contains("(cut here:").hasSizeLessThan(61_000);
  }

  @Test
  void aChangeFromAForkHasNoTokenAndThatIsNoFailure() throws Exception {
    assumeTools();

    Ended ended = run(github(""), "comment", "nightly", summary("x").toString());

    assertThat(ended)
        .isEqualTo(
            new Ended(0, "tenk: no comment: there is no token, as for a change from a fork\n"));
    assertThat(calls).isEmpty();
  }

  @Test
  void aNightBringsWhatIsMissingPutsWhatIsNewAndKeepsTheExitCode() throws Exception {
    Path store = Files.createDirectories(folder.resolve("runs"));
    Files.createDirectory(store.resolve("20261101T020000Z-nightly-0001"));
    Path told = folder.resolve("told.txt");
    Path launcher =
        Files.writeString(
            folder.resolve("tenk"),
            """
            #!/usr/bin/env bash
            printf '%%s|' "$@" >> '%1$s'
            echo >> '%1$s'
            case "$1 $2" in
              "runs list")
                echo 'run                            suite    state'
                echo '20261101T020000Z-nightly-0001  nightly  complete'
                echo '20261102T020000Z-nightly-0002  nightly  complete'
                ;;
              "runs pull") mkdir "$6/$4" ;;
              "nightly "*) mkdir "$4/20261103T020000Z-nightly-0003"; exit 1 ;;
            esac
            """
                .formatted(told));
    assertThat(launcher.toFile().setExecutable(true)).isTrue();

    Ended ended =
        run(
            Map.of(
                "TENK",
                launcher.toString(),
                "TENK_SUITE",
                "suites/nightly.yaml",
                "TENK_STORE",
                store.toString(),
                "TENK_OUT",
                folder.resolve("out").toString(),
                "TENK_S3",
                "s3://runs/lab",
                "TENK_ARGUMENTS",
                "--label=title=a \"b\" $(c)\n--gate=p50\n"),
            "night");

    assertThat(ended.exitCode()).as(ended.output()).isEqualTo(1);
    String at = "--store|" + store + "|";
    assertThat(Files.readString(told).replace("runs|pull|s3://runs/lab|", "pull|"))
        .isEqualTo(
            "runs|list|--store|s3://runs/lab|\n"
                + "pull|20261102T020000Z-nightly-0002|"
                + at
                + "\nnightly|suites/nightly.yaml|"
                + at
                + "--out|"
                + folder.resolve("out")
                + "|--label=title=a \"b\" $(c)|--gate=p50|\n"
                + "runs|push|20261103T020000Z-nightly-0003|s3://runs/lab|"
                + at
                + "\n");
  }

  @Test
  void aReleaseWithAnotherSumIsNotUnpacked() throws Exception {
    Path archive = Files.writeString(folder.resolve("tenk.tar.gz"), "no release");

    Ended ended =
        run(
            Map.of(),
            "install",
            archive.toString(),
            "0".repeat(64),
            folder.resolve("unpacked").toString());

    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.output())
        .isEqualTo(
            "tenk: " + archive + " is not the release whose SHA-256 is " + "0".repeat(64) + "\n");
    assertThat(folder.resolve("unpacked")).isEmptyDirectory();
  }
}
