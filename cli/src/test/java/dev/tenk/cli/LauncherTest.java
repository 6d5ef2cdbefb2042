package dev.tenk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code ./tenk} says before it has started a JVM. */
class LauncherTest {
  @ParameterizedTest
  @ValueSource(ints = {16, 20, 64, 255})
  void tooFewDescriptorsAreOneSentence(int descriptors) throws IOException, InterruptedException {
    Process launcher =
        new ProcessBuilder(
                "/bin/sh",
                "-c",
                "ulimit -n %d && exec %s --version"
                    .formatted(descriptors, Path.of("..", "tenk").toAbsolutePath()))
            .redirectErrorStream(true)
            .start();
    String output = new String(launcher.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(launcher.waitFor()).isEqualTo(2);
    assertThat(output)
        .isEqualTo(
            "tenk: this shell allows "
                + descriptors
                + " open files, and tenk needs 256 or more; run: ulimit -n 4096\n");
  }
}
