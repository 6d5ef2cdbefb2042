package dev.tenk.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tenk.agent.worker.HefWorker;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The device's install script, on a device that is made of files: it installs into a folder, and
 * every command that would ask or change the machine is an imitation.
 */
@EnabledOnOs(OS.LINUX)
class InstallScriptTest {
  private static final List<String> REAL_COMMANDS =
      List.of(
          "awk", "cat", "chmod", "cmp", "cp", "cut", "dirname", "grep", "head", "mkdir", "mv", "rm",
          "sed", "tail");
  private static final String HAILO_FIX =
      "sudo apt install dkms, sudo apt install hailo-all, sudo reboot";
  private static final String HAILO_10_FIX =
      "sudo apt install dkms, sudo apt install hailo-h10-all, sudo reboot";
  private static final String UPGRADE = "sudo apt full-upgrade, sudo reboot";

  @TempDir private Path folder;
  private Path archive;
  private Path root;
  private Path commands;
  private Path calls;

  /** A Raspberry Pi on which all is as it must be. */
  @BeforeEach
  void aGoodDevice() throws IOException {
    archive = Files.createDirectory(folder.resolve("archive"));
    root = Files.createDirectory(folder.resolve("root"));
    commands = Files.createDirectory(folder.resolve("commands"));
    calls = folder.resolve("calls");

    for (String name :
        List.of("README.txt", "install.sh", "tenk-agent.env", "tenk-agent.service")) {
      Files.write(archive.resolve(name), resource("device/" + name));
    }
    for (String name : HefWorker.FILES) {
      Files.write(archive.resolve(name), resource("worker/" + name));
    }
    Files.writeString(archive.resolve("tenk-agent.jar"), "jar 1");

    for (String name : REAL_COMMANDS) {
      Files.createSymbolicLink(commands.resolve(name), realCommand(name));
    }
    says("id", "0");
    says("uname", "aarch64");
    says("getconf", "64");
    says("df", "Filesystem 1024-blocks Used Available Capacity Mounted\\n/dev/x 9 9 999999 9% /");
    says("hailortcli", "HailoRT-CLI version 4.20.0");
    for (String name : List.of("systemctl", "udevadm", "usermod", "chown")) {
      command(commands.resolve(name), called(name));
    }
    Path users = folder.resolve("users");
    command(
        commands.resolve("useradd"),
        called("useradd") + "\necho 'tenk:x:999:999::/var/lib/tenk-agent:' > " + users);
    command(commands.resolve("userdel"), called("userdel") + "\nrm " + users);
    command(
        commands.resolve("getent"),
        "case $1 in group) echo video:x:44: ;; *) cat " + users + " 2> /dev/null ;; esac");
    // mode and group as a file next to the node has them
    command(
        commands.resolve("stat"),
        "read -r mode group < \"$3.as\"; case $2 in %a) echo $mode ;; %G) echo $group ;; esac");

    file("proc/meminfo", "MemTotal:        8254464 kB\nMemFree:         100 kB\n");
    Files.createDirectories(root.resolve("opt"));
    java("17.0.13");
    python("4.20.0");
    file("sys/module/hailo_pci/version", "4.20.0\n");
    chip("0x2864");
    node("hailo0", "666 root");
    node("vcio", "660 video");
  }

  /** What is on the PCIe bus, a bridge before it. */
  private void chip(String device) throws IOException {
    file("sys/bus/pci/devices/0000:00:00.0/vendor", "0x14e4\n");
    file("sys/bus/pci/devices/0001:01:00.0/vendor", "0x1e60\n");
    file("sys/bus/pci/devices/0001:01:00.0/device", device + "\n");
  }

  /** A Raspberry Pi with an AI HAT+ 2 and its HailoRT. */
  private void aHailo10H(String release) throws IOException {
    Files.deleteIfExists(root.resolve("sys/module/hailo_pci/version"));
    chip("0x45c4");
    file("sys/module/hailo1x_pci/version", release + "\n");
    says("hailortcli", "HailoRT-CLI version " + release);
    python(release);
  }

  @Test
  void eachMissingThingIsOneSentenceAndNothingIsChanged() throws Exception {
    assertRefused(
        () -> says("id", "1000"),
        "it changes the system and so must run as root: sudo ./install.sh");
    assertRefused(
        () -> says("uname", "armv7l"),
        "this system is armv7l with 64-bit programs; write the 64-bit Raspberry Pi OS to the card");
    assertRefused(
        () -> says("getconf", "32"),
        "this system is aarch64 with 32-bit programs; write the 64-bit Raspberry Pi OS to the card");
    assertRefused(
        () -> Files.delete(commands.resolve("systemctl")),
        "there is no systemctl; the agent runs as a service of systemd, which Raspberry Pi OS has");
    assertRefused(
        () -> file("proc/meminfo", "MemTotal:         512000 kB\n"),
        "this system has 500 MB of memory; the agent and a model want 1 GB or more");
    assertRefused(
        () -> says("df", "header\\n/dev/x 9 9 102400 9% /"),
        "100 MB are free for /opt and 200 MB are wanted: sudo apt clean, or a larger card");
    assertRefused(
        () -> Files.writeString(folder.resolve("users"), "tenk:x:1000:1000::/home/tenk:/bin/sh\n"),
        "there is a user tenk with the home /home/tenk, which the service must not share; rename"
            + " that user");
  }

  @Test
  void javaMustBe17() throws Exception {
    String fix = "sudo apt install default-jre-headless";
    assertRefused(
        () -> Files.delete(root.resolve("usr/bin/java")), "there is no /usr/bin/java: " + fix);
    assertRefused(
        () -> java("11.0.24"),
        "/usr/bin/java is Java 11 and the agent needs 17 or newer: "
            + fix
            + ", then sudo update-alternatives --config java");
    assertRefused(
        () -> java("1.8.0_402"),
        "/usr/bin/java is Java 1 and the agent needs 17 or newer: "
            + fix
            + ", then sudo update-alternatives --config java");
    assertRefused(
        () -> command(root.resolve("usr/bin/java"), "exit 1"),
        "/usr/bin/java does not tell its version; the agent needs Java 17 or newer: " + fix);
    for (String newer : List.of("17", "21.0.5", "25-ea")) {
      java(newer);
      assertThat(install().exitCode()).as(newer).isZero();
    }
  }

  @Test
  void hailoRtMustBeThereAndOfOneVersion() throws Exception {
    assertRefused(
        () -> Files.delete(commands.resolve("hailortcli")),
        "there is no hailortcli; install HailoRT: " + HAILO_FIX);
    assertRefused(
        () -> says("hailortcli", "something else"),
        "hailortcli does not tell its version: " + HAILO_FIX);
    assertRefused(
        () -> Files.delete(root.resolve("usr/bin/python3")),
        "there is no /usr/bin/python3: sudo apt install python3");
    assertRefused(
        () ->
            command(
                root.resolve("usr/bin/python3"),
                "echo Traceback; echo \"ModuleNotFoundError: No module named 'hailo_platform'\""
                    + " >&2; exit 1"),
        "/usr/bin/python3 cannot import hailo_platform (ModuleNotFoundError: No module named"
            + " 'hailo_platform'): "
            + HAILO_FIX);
    assertRefused(
        () -> python("4.19.0"),
        "hailortcli is of HailoRT 4.20.0 but Python's hailo_platform of 4.19.0; they must be the"
            + " same: "
            + UPGRADE);
    assertRefused(
        () -> file("sys/module/hailo_pci/version", "4.19.0\n"),
        "the running driver is of HailoRT 4.19.0 but hailortcli of 4.20.0, and HailoRT refuses"
            + " that: "
            + UPGRADE);
  }

  @Test
  void hailoRtMustBeThatOfTheChip() throws Exception {
    assertRefused(
        () -> says("hailortcli", "HailoRT-CLI version 5.1.1"),
        "hailortcli is of HailoRT 5.1.1, for a Hailo-10H, and the device is a Hailo-8 or 8L: sudo"
            + " apt remove hailo-h10-all, "
            + HAILO_FIX);
    assertRefused(
        () -> chip("0x45c4"),
        "hailortcli is of HailoRT 4.20.0, for a Hailo-8 or 8L, and the device is a Hailo-10H: sudo"
            + " apt remove hailo-all, "
            + HAILO_10_FIX);
    assertRefused(
        () -> says("hailortcli", "HailoRT-CLI version 4.17.0"),
        "hailortcli is of HailoRT 4.17.0 and the agent needs 4.18 or newer: " + UPGRADE);
    assertRefused(
        () -> says("hailortcli", "HailoRT-CLI version 6.0.0"),
        "hailortcli is of HailoRT 6.0.0; the agent needs 4.18 or a later 4.x for a Hailo-8 or 8L,"
            + " 5.1 or a later 5.x for a Hailo-10H: "
            + HAILO_FIX);
  }

  @Test
  void aHailo10HIsServedWithHailoRt51() throws Exception {
    aHailo10H("5.0.0");
    Ran old = install();
    assertThat(old.err())
        .startsWith(
            "install.sh: hailortcli is of HailoRT 5.0.0 and the agent needs 5.1 or newer: "
                + UPGRADE);

    for (String release : List.of("5.1.0", "5.1.1", "5.2.0")) {
      aHailo10H(release);
      Ran ran = install();
      assertThat(ran.err()).as(release).isEmpty();
      assertThat(ran.exitCode()).as(release).isZero();
    }
  }

  /** Its node has another name and another class with driver 5.3. */
  @Test
  void theNodeOfDriver53IsOpenedToo() throws Exception {
    aHailo10H("5.3.0");
    Files.delete(root.resolve("dev/hailo0"));
    node("h1x-0", "600 root");

    Ran ran = install();

    assertThat(ran.err()).isEmpty();
    assertThat(ran.out()).contains("/dev/h1x-0 was root's alone; a udev rule gives it to");
    assertThat(root.resolve("etc/udev/rules.d/60-tenk-agent.rules"))
        .hasContent("SUBSYSTEM==\"hailo1x\", GROUP=\"tenk\", MODE=\"0660\"\n");
    assertThat(calls()).contains("udevadm trigger --subsystem-match=hailo1x");
  }

  @Test
  void aDeviceThatIsNotThereIsSaid() throws Exception {
    assertRefused(
        () -> Files.delete(root.resolve("dev/hailo0")),
        "there is no /dev/hailo0 and no /dev/h1x-0: seat module and ribbon cable anew with the"
            + " power off, then see: dmesg | grep -i hailo; a board that is no HAT+ needs"
            + " dtparam=pciex1 in /boot/firmware/config.txt");
    assertRefused(
        () -> {
          Files.delete(root.resolve("dev/hailo0"));
          Files.delete(root.resolve("sys/module/hailo_pci/version"));
        },
        "the Hailo device is on the PCIe bus but its driver is not loaded: "
            + HAILO_FIX
            + "; why, says: dmesg | grep -i hailo");
  }

  @Test
  void withoutAChipOnTheBusBothPackagesAreNamed() throws Exception {
    assertRefused(
        () -> {
          chip("0x9999");
          Files.delete(commands.resolve("hailortcli"));
        },
        "there is no hailortcli; install HailoRT: sudo apt install dkms, sudo apt install hailo-all"
            + " (Hailo-8, 8L) or hailo-h10-all (Hailo-10H), sudo reboot");
  }

  @Test
  void allThatIsMissingIsSaidAtOnce() throws Exception {
    says("id", "1000");
    java("11.0.24");
    Files.delete(root.resolve("dev/hailo0"));
    Ran ran = install();
    assertThat(ran.exitCode()).isEqualTo(1);
    assertThat(ran.err().lines()).hasSize(4).last().isEqualTo("install.sh: nothing was changed");
  }

  @Test
  void anUnknownOptionIsRefused() throws Exception {
    Ran ran = install("--upgrade");
    assertThat(ran.exitCode()).isEqualTo(2);
    assertThat(ran.err()).startsWith("install.sh: unknown option --upgrade\nusage: ");
    assertThat(install("--help").out()).startsWith("usage: ");
    assertThat(calls).doesNotExist();
  }

  @Test
  void whatIsInstalledAndWithWhichModes() throws Exception {
    Ran ran = install();
    assertThat(ran.err()).isEmpty();
    assertThat(ran.exitCode()).isZero();
    assertThat(ran.out()).startsWith("checked\nInstalled. Next:").contains("/etc/tenk-agent.env");
    assertThat(modes("opt", "etc", "var"))
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("opt/tenk-agent/README.txt", "rw-r--r--"),
                Map.entry("opt/tenk-agent/hailo_device.py", "rw-r--r--"),
                Map.entry("opt/tenk-agent/hailo_hef.py", "rw-r--r--"),
                Map.entry("opt/tenk-agent/hailo_host.py", "rw-r--r--"),
                Map.entry("opt/tenk-agent/hailo_worker.py", "rwxr-xr-x"),
                Map.entry("opt/tenk-agent/install.sh", "rwxr-xr-x"),
                Map.entry("opt/tenk-agent/tenk-agent.env", "rw-r--r--"),
                Map.entry("opt/tenk-agent/tenk-agent.jar", "rw-r--r--"),
                Map.entry("opt/tenk-agent/tenk-agent.service", "rw-r--r--"),
                Map.entry("opt/tenk-agent/worker_frames.py", "rw-r--r--"),
                Map.entry("etc/tenk-agent.env", "rw-------"),
                Map.entry("etc/systemd/system/tenk-agent.service", "rw-r--r--")));
    assertThat(root.resolve("var/lib/tenk-agent/models")).isDirectory();
    assertThat(calls())
        .contains(
            "useradd --system --user-group --home-dir /var/lib/tenk-agent --no-create-home --shell"
                + " /usr/sbin/nologin tenk",
            "usermod -aG video tenk",
            "java -jar " + root.resolve("opt/tenk-agent/tenk-agent.jar") + " check",
            "systemctl daemon-reload")
        .noneMatch(call -> call.matches("systemctl (enable|restart|start).*|udevadm.*"));
  }

  @Test
  void anUpgradeKeepsSettingsAndStartsWhatIsConfigured() throws Exception {
    assertThat(install().exitCode()).isZero();
    Path settings = root.resolve("etc/tenk-agent.env");
    String mine = "TENK_AGENT_MODELS=--model recogniser:v12=v12.hef\nTENK_TOKEN=mine\n";
    Files.writeString(settings, mine);
    Files.writeString(root.resolve("var/lib/tenk-agent/models/v12.hef"), "hef");
    Files.writeString(archive.resolve("tenk-agent.jar"), "jar 2");
    Files.delete(calls);

    Ran same = install();
    assertThat(same.exitCode()).isZero();
    assertThat(same.out()).startsWith("checked\nThe agent starts.").doesNotContain("kept");
    assertThat(root.resolve("opt/tenk-agent/tenk-agent.jar")).hasContent("jar 2");
    assertThat(settings).hasContent(mine);
    assertThat(root.resolve("etc/tenk-agent.env.new")).doesNotExist();
    assertThat(calls())
        .containsSubsequence(
            "systemctl daemon-reload",
            "systemctl enable tenk-agent.service",
            "systemctl restart tenk-agent.service")
        .noneMatch(call -> call.startsWith("useradd"));

    Files.writeString(archive.resolve("tenk-agent.env"), "# another\n");
    assertThat(install().out())
        .contains("/etc/tenk-agent.env was kept; what this version ships is in");
    assertThat(settings).hasContent(mine);
    assertThat(root.resolve("etc/tenk-agent.env.new")).hasContent("# another\n");
    assertThat(modes("etc")).containsEntry("etc/tenk-agent.env.new", "rw-------");
  }

  @Test
  void uninstallingLeavesModelsAndSettingsOnly() throws Exception {
    node("hailo0", "600 root");
    Map<String, String> before = modes("opt", "etc", "var");
    assertThat(install().exitCode()).isZero();
    Files.writeString(root.resolve("var/lib/tenk-agent/models/v12.hef"), "hef");
    Files.createDirectories(root.resolve("var/cache/tenk-agent/tenk"));

    Ran ran = sh(root.resolve("opt/tenk-agent/install.sh"), "--uninstall");
    assertThat(ran.err()).isEmpty();
    assertThat(ran.exitCode()).isZero();
    before.put("etc/tenk-agent.env", "rw-------");
    before.put("var/lib/tenk-agent/models/v12.hef", "rw-r--r--");
    assertThat(modes("opt", "etc", "var")).isEqualTo(before);
    assertThat(root.resolve("opt/tenk-agent")).doesNotExist();
    assertThat(root.resolve("var/cache/tenk-agent")).doesNotExist();
    assertThat(calls())
        .containsSubsequence(
            "systemctl disable --now tenk-agent.service",
            "systemctl daemon-reload",
            "userdel tenk");

    // again, with nothing left to take away
    assertThat(install("--uninstall").exitCode()).isZero();
    says("id", "1000");
    assertThat(install("--uninstall").err()).contains("must run as root");
  }

  @Test
  void aUserOfThatNameWhoIsNotTheServicesStays() throws Exception {
    Files.writeString(folder.resolve("users"), "tenk:x:1000:1000::/home/tenk:/bin/sh\n");
    assertThat(install("--uninstall").exitCode()).isZero();
    assertThat(folder.resolve("users")).exists();
  }

  @Test
  void withoutHailoNothingOfItIsAskedFor() throws Exception {
    Files.delete(commands.resolve("hailortcli"));
    Files.delete(root.resolve("usr/bin/python3"));
    Files.delete(root.resolve("dev/hailo0"));
    Ran ran = install("--without-hailo");
    assertThat(ran.err()).isEmpty();
    assertThat(ran.exitCode()).isZero();
    assertThat(root.resolve("opt/tenk-agent/tenk-agent.jar")).exists();
  }

  @Test
  void theDeviceIsOpenedToTheServiceWhereItIsNot() throws Exception {
    Path rule = root.resolve("etc/udev/rules.d/60-tenk-agent.rules");
    node("hailo0", "660 hailo");
    assertThat(install().exitCode()).isZero();
    assertThat(calls()).contains("usermod -aG hailo tenk");
    assertThat(rule).doesNotExist();

    node("hailo0", "660 root");
    Ran ran = install();
    assertThat(ran.out()).contains("/dev/hailo0 was root's alone; a udev rule gives it to");
    assertThat(rule).hasContent("SUBSYSTEM==\"hailo_chardev\", GROUP=\"tenk\", MODE=\"0660\"\n");
    assertThat(calls())
        .containsSubsequence(
            "udevadm control --reload", "udevadm trigger --subsystem-match=hailo_chardev");
  }

  @Test
  void throttlingThatCannotBeReadIsSaid() throws Exception {
    assertThat(install().out()).doesNotContain("throttling");
    node("vcio", "600 root");
    assertThat(install().out()).contains("the group video may not use /dev/vcio");
    node("vcio_gencmd", "660 video");
    assertThat(install().out()).doesNotContain("throttling");
  }

  @Test
  void shellcheckFindsNothing() throws Exception {
    assumeTrue(exists("shellcheck"), "no shellcheck");
    Ran ran = run(List.of("shellcheck", archive.resolve("install.sh").toString()), Map.of());
    assertThat(ran.out()).isEmpty();
    assertThat(ran.exitCode()).isZero();
  }

  @Test
  void systemdUnderstandsTheUnit() throws Exception {
    assumeTrue(exists("systemd-analyze"), "no systemd-analyze");
    Path unit = archive.resolve("tenk-agent.service");
    // it must be there, and need not be on this machine
    Files.writeString(unit, Files.readString(unit).replace("/usr/bin/java ", "/bin/sh "));
    Ran ran = run(List.of("systemd-analyze", "verify", unit.toString()), Map.of());
    assertThat(ran.err()).isEmpty();
    assertThat(ran.exitCode()).isZero();
  }

  private interface Spoiling {
    void spoil() throws IOException;
  }

  /** The device is spoilt, refused with that sentence and no other, and good again. */
  private void assertRefused(Spoiling spoiling, String sentence) throws Exception {
    spoiling.spoil();
    Map<String, String> before = modes("");
    Ran ran = install();
    assertThat(ran.err())
        .isEqualTo("install.sh: " + sentence + "\ninstall.sh: nothing was changed\n");
    assertThat(ran.out()).isEmpty();
    assertThat(ran.exitCode()).isEqualTo(1);
    assertThat(modes("")).isEqualTo(before);
    assertThat(calls).doesNotExist();
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted((one, other) -> other.compareTo(one)).toList()) {
        if (!path.equals(folder)) {
          Files.delete(path);
        }
      }
    }
    aGoodDevice();
  }

  private Ran install(String... arguments) throws Exception {
    return sh(archive.resolve("install.sh"), arguments);
  }

  private Ran sh(Path script, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("/bin/sh", script.toString()));
    command.addAll(List.of(arguments));
    return run(command, Map.of("PATH", commands.toString(), "TENK_INSTALL_ROOT", root.toString()));
  }

  private record Ran(int exitCode, String out, String err) {}

  private Ran run(List<String> command, Map<String, String> environment) throws Exception {
    Path out = folder.resolve("out.txt");
    Path err = folder.resolve("err.txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    if (!environment.isEmpty()) {
      builder.environment().clear();
      builder.environment().putAll(environment);
    }
    int exitCode = builder.start().waitFor();
    return new Ran(exitCode, Files.readString(out), Files.readString(err));
  }

  private List<String> calls() throws IOException {
    return Files.readAllLines(calls);
  }

  /** All files below some of the root's folders, with their permissions. */
  private Map<String, String> modes(String... tops) throws IOException {
    Map<String, String> modes = new TreeMap<>();
    for (String top : tops) {
      Path start = root.resolve(top);
      if (!Files.exists(start)) {
        continue;
      }
      try (Stream<Path> paths = Files.walk(start)) {
        for (Path path : paths.filter(Files::isRegularFile).toList()) {
          modes.put(
              root.relativize(path).toString(),
              PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
        }
      }
    }
    return modes;
  }

  private void says(String command, String said) throws IOException {
    command(commands.resolve(command), "printf '%b\\n' '" + said + "'");
  }

  private String called(String name) {
    return "echo \"" + name + " $*\" >> " + calls;
  }

  private void java(String version) throws IOException {
    command(
        root.resolve("usr/bin/java"),
        "case $1 in -version) echo 'openjdk version \""
            + version
            + "\" 2024-10-15' >&2 ;; *) echo \"java $*\" >> "
            + calls
            + "; echo checked; exit 1 ;; esac");
  }

  private void python(String hailoRtVersion) throws IOException {
    command(
        root.resolve("usr/bin/python3"), "echo 'warning: numpy 2.2.4' >&2\necho " + hailoRtVersion);
  }

  private void node(String name, String modeAndGroup) throws IOException {
    file("dev/" + name, "");
    file("dev/" + name + ".as", modeAndGroup + "\n");
  }

  private void file(String path, String content) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private static void command(Path file, String script) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static boolean exists(String command) {
    return Stream.of("/usr/bin/", "/bin/").anyMatch(bin -> Files.exists(Path.of(bin + command)));
  }

  private static Path realCommand(String name) {
    return Stream.of("/usr/bin/", "/bin/")
        .map(bin -> Path.of(bin + name))
        .filter(Files::exists)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no " + name));
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = AgentCommand.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }
}
