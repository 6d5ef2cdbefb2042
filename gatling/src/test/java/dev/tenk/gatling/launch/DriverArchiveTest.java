package dev.tenk.gatling.launch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DriverArchiveTest {
  @Test
  void aDriverIsStartedAsEverWithoutOne() {
    assertThat(DriverArchive.options(null, null)).isEmpty();
  }

  @Test
  void aDriverUsesTheOneThatTheLauncherNames() {
    assertThat(DriverArchive.options("a b.jsa", null))
        .containsExactly("-XX:SharedArchiveFile=a b.jsa", "-Xlog:disable");
  }

  @Test
  void aRehearsalHasItMadeAndItsDriverKnows() {
    assertThat(DriverArchive.options("old.jsa", "new.jsa"))
        .contains("-XX:ArchiveClassesAtExit=new.jsa", "-Dtenk.driver.archive.made=new.jsa")
        .noneMatch(option -> option.contains("old.jsa"));
  }
}
