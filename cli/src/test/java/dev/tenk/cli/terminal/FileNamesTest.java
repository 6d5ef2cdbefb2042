package dev.tenk.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.InvalidPathException;
import org.junit.jupiter.api.Test;

/** What a JVM without a locale says is in LauncherIT. */
class FileNamesTest {
  @Test
  void anArgumentThatTheJvmDidNotUnderstandIsTold() {
    assertThat(FileNames.unreadable("report", "latest")).isEmpty();
    assertThat(FileNames.unreadable("run", "gr\uFFFD\uFFFD\uFFFD.yaml"))
        .hasValue(FileNames.sentence(System.getProperty("sun.jnu.encoding"), "gr???.yaml"));
    assertThat(FileNames.sentence("ANSI_X3.4-1968", "größe.yaml"))
        .isEqualTo(
            "names of files are ANSI_X3.4-1968 here, and 'gr??e.yaml' is more than that; set LC_ALL=C.UTF-8");
    assertThat(FileNames.sentence("UTF-8", "gr\uFFFD.yaml"))
        .isEqualTo("'gr?.yaml' is not UTF-8, as names of files are here; give it another name");
  }

  @Test
  void aNameThatNoFileCanHaveIsTold() {
    assertThat(FileNames.refused(new InvalidPathException("a\0b", "Nul character not allowed")))
        .isEqualTo("'a\\u0000b' is no name of a file: Nul character not allowed");
  }
}
