package dev.tenk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.agent.AgentCommand;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive as the command makes it, unpacked by the system's tar and started from there. */
class AgentPackageIT {
  // most of it is ONNX Runtime, twice
  private static final long MOST_BYTES = 32_000_000;
  private static final int PATIENCE_SECONDS = 120;

  @TempDir private static Path made;
  private static Path archive;
  private static String said;

  @TempDir private Path folder;

  /** By a real command, once for all: most of its time goes into packing. */
  @BeforeAll
  static void make() throws Exception {
    archive = made.resolve("tenk-agent-0.1.0.tar.gz");
    // what was there before is replaced
    Files.writeString(archive, "an older one");
    try (TenkProcess tenk =
        TenkProcess.start(made, "agent", "package", "--out", archive.toString())) {
      assertThat(tenk.exitCode()).as(tenk.output()).isZero();
      said = tenk.output();
    }
  }

  @Test
  void theSameBuildGivesTheSameBytes() throws Exception {
    byte[] bytes = Files.readAllBytes(archive);
    assertThat(bytes).hasSizeLessThan((int) MOST_BYTES);
    assertThat(said)
        .contains("(" + bytes.length + " bytes)")
        .contains("SHA-256 " + run("sha256sum", archive.toString()).substring(0, 64))
        .contains("scp " + archive + " pi@raspberrypi.local:")
        .contains("tar xzf tenk-agent-0.1.0.tar.gz")
        .contains("sudo tenk-agent-0.1.0/install.sh");

    Path again = folder.resolve("again.tar.gz");
    assertThat(Said.tenk("agent", "package", "--out", again.toString()).exitCode()).isZero();
    assertThat(again).hasBinaryContent(bytes);

    List<String> listed = run("tar", "tvzf", archive.toString()).lines().toList();
    assertThat(listed).allMatch(line -> line.contains(" root/root "));
    assertThat(listed.stream().map(line -> line.replaceAll(" .* ", " ")))
        .containsExactly(
            "drwxr-xr-x tenk-agent-0.1.0/",
            "-rw-r--r-- tenk-agent-0.1.0/README.txt",
            "-rw-r--r-- tenk-agent-0.1.0/hailo_device.py",
            "-rw-r--r-- tenk-agent-0.1.0/hailo_hef.py",
            "-rw-r--r-- tenk-agent-0.1.0/hailo_host.py",
            "-rwxr-xr-x tenk-agent-0.1.0/hailo_worker.py",
            "-rwxr-xr-x tenk-agent-0.1.0/install.sh",
            "-rw-r--r-- tenk-agent-0.1.0/tenk-agent.env",
            "-rw-r--r-- tenk-agent-0.1.0/tenk-agent.jar",
            "-rw-r--r-- tenk-agent-0.1.0/tenk-agent.service",
            "-rw-r--r-- tenk-agent-0.1.0/worker_frames.py");
    for (Path place : List.of(made, folder)) {
      try (var left = Files.list(place)) {
        assertThat(left).noneMatch(file -> file.toString().endsWith(".partial"));
      }
    }
  }

  @Test
  void theJarHoldsTheNativesOfLinuxAndNothingOfOthers() throws Exception {
    Path jar = unpacked().resolve("tenk-agent.jar");
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      List<String> names = zip.stream().map(ZipEntry::getName).toList();
      assertThat(names)
          .filteredOn(name -> name.matches("(?i).*(\\.(so|dylib|dll|jnilib|exe)(\\..*)?|dSYM.*)"))
          .containsExactlyInAnyOrder(
              "ai/onnxruntime/native/linux-aarch64/libonnxruntime.so",
              "ai/onnxruntime/native/linux-aarch64/libonnxruntime4j_jni.so",
              "ai/onnxruntime/native/linux-x64/libonnxruntime.so",
              "ai/onnxruntime/native/linux-x64/libonnxruntime4j_jni.so");
      assertThat(names)
          .noneMatch(name -> name.endsWith("module-info.class"))
          .noneMatch(name -> name.matches("META-INF/[^/]*\\.(SF|RSA|DSA)"))
          .noneMatch(name -> name.startsWith("dev/tenk/results/"));
    }
  }

  @Test
  void itServesFromAnEmptyFolderWithAnEmptyEnvironment() throws Exception {
    Path home = unpacked();
    Path out = folder.resolve("out.txt");
    Path err = folder.resolve("err.txt");
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                "tenk-agent.jar",
                "--port",
                "0",
                "--model",
                "recogniser:v12=efficientnet-lite0-int8")
            .directory(home.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().clear();
    builder.environment().put("HOME", home.toString());
    builder.environment().put("XDG_CACHE_HOME", home.resolve("cache").toString());
    Process process = builder.start();
    try {
      HttpClient client = HttpClient.newHttpClient();
      URI infer =
          URI.create(listening(process, out, err) + "/v2/models/recogniser/versions/v12/infer");
      HttpRequest request =
          HttpRequest.newBuilder(infer).POST(HttpRequest.BodyPublishers.ofString(image())).build();
      HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(answer.body()).contains("\"logits\"");

      // it is stopped under load: a client that gets an answer gets a whole one
      List<CompletableFuture<HttpResponse<String>>> underWay = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        underWay.add(client.sendAsync(request, BodyHandlers.ofString()));
      }
      underWay.get(0).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      process.destroy();
      for (CompletableFuture<HttpResponse<String>> one : underWay) {
        // a connection that was not read yet may be cut
        one.exceptionally(failure -> null).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (!one.isCompletedExceptionally()) {
          assertThat(one.join().statusCode()).isIn(200, 503);
        }
      }
      assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(Files.readString(err)).isEqualTo(143);
      // nothing to warn of, and no word from a logging framework about itself
      assertThat(err).isEmptyFile();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void aMistakeIsOneSentence() {
    assertThat(Said.tenk("agent", "package", "--out", "agent.zip").err())
        .isEqualTo("tenk: --out: agent.zip, expected a name in .tar.gz\n");
    Said nowhere =
        Said.tenk("agent", "package", "--out", folder.resolve("absent/a.tar.gz").toString());
    assertThat(nowhere.err())
        .isEqualTo("tenk: --out: there is no folder " + folder.resolve("absent") + "\n");
    assertThat(nowhere.exitCode()).isEqualTo(2);
  }

  private Path unpacked() throws Exception {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    run("tar", "xzf", archive.toString(), "-C", empty.toString());
    return empty.resolve("tenk-agent-0.1.0");
  }

  private static String listening(Process process, Path out, Path err) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (true) {
      String said = Files.readString(out);
      if (said.startsWith(AgentCommand.LISTENING) && said.endsWith("\n")) {
        return said.strip().substring(AgentCommand.LISTENING.length());
      }
      if (!process.isAlive() || System.nanoTime() > deadline) {
        throw new AssertionError("it does not listen: " + said + Files.readString(err));
      }
      LockSupport.parkNanos(10_000_000);
    }
  }

  private static String image() {
    return "{\"inputs\": [{\"name\": \"images\", \"shape\": [1, 3, 224, 224], \"datatype\":"
        + " \"FP32\", \"data\": ["
        + String.join(",", Collections.nCopies(3 * 224 * 224, "0"))
        + "]}]}";
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }
}
