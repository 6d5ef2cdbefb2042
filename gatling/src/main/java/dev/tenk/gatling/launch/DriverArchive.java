package dev.tenk.gatling.launch;

import java.util.List;

/**
 * The archive of the driver's classes (class data sharing), with which its JVM starts in half the
 * time. The launcher {@code tenk} has one made for each JDK after a build and names it in the
 * property {@value #PROPERTY}. A driver without one, or with one that does not fit its JDK or class
 * path, starts as usual.
 */
final class DriverArchive {
  /** Names the archive that drivers are to use; not set without one. */
  static final String PROPERTY = "tenk.driver.archive";

  /** Names the archive that a driver is to make when it ends; set only in a rehearsal. */
  static final String MADE = "tenk.driver.archive.made";

  private DriverArchive() {}

  /** Options of a driver's JVM. */
  static List<String> options() {
    return options(System.getProperty(PROPERTY), System.getProperty(MADE));
  }

  /** What a JVM says of an archive that does not fit would be taken for the driver's messages. */
  static List<String> options(String used, String made) {
    if (made != null) {
      return List.of(
          "-XX:ArchiveClassesAtExit=" + made,
          "-Xlog:disable",
          // a JVM that crashes over it is nothing to look into
          "-XX:ErrorFile=/dev/null",
          "-D" + MADE + "=" + made);
    }
    return used == null ? List.of() : List.of("-XX:SharedArchiveFile=" + used, "-Xlog:disable");
  }

  /**
   * Whether this driver makes an archive. It keeps clear of classes from signed jars then: they are
   * never archived, and JDK 17 crashes over lambdas that implement their interfaces.
   */
  static boolean isMade() {
    return System.getProperty(MADE) != null;
  }
}
