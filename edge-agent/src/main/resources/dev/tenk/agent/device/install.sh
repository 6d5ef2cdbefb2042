#!/bin/sh
# Installs the tenk agent as a service, or upgrades it; README.txt says what goes where.
set -eu
umask 022

usage() {
  cat << 'END'
usage: sudo ./install.sh [--without-hailo]   installs or upgrades the agent
       sudo ./install.sh --uninstall         takes it away, but for models and settings

  --without-hailo   asks for no Hailo device: ONNX models only
END
}

here=$(cd "$(dirname "$0")" && pwd)
# Empty but in tests, which install into a folder of their own.
root=${TENK_INSTALL_ROOT:-}
user=tenk
home=/var/lib/tenk-agent
program=$root/opt/tenk-agent
models=$root$home/models
settings=$root/etc/tenk-agent.env
unit=$root/etc/systemd/system/tenk-agent.service
rule=$root/etc/udev/rules.d/60-tenk-agent.rules
# The unit and the worker name these two, so others on the PATH do not count.
java=$root/usr/bin/java
python=$root/usr/bin/python3

hailo=true
uninstall=false
for argument in "$@"; do
  case $argument in
    --without-hailo) hailo=false ;;
    --uninstall) uninstall=true ;;
    -h | --help)
      usage
      exit 0
      ;;
    *)
      echo "install.sh: unknown option $argument" >&2
      usage >&2
      exit 2
      ;;
  esac
done

problems=0
problem() {
  echo "install.sh: $1" >&2
  problems=$((problems + 1))
}

end_if_problems() {
  [ "$problems" -eq 0 ] && return
  echo "install.sh: nothing was changed" >&2
  exit 1
}

# First number of the form 4.20.0 in what is read.
version() {
  sed -n 's/^[^0-9]*\([0-9][0-9]*\.[0-9][0-9]*\.[0-9][0-9]*\).*$/\1/p' | head -n 1
}

check_root() {
  if [ "$(id -u)" -ne 0 ]; then
    problem "it changes the system and so must run as root: sudo ./install.sh"
  fi
}

check_system() {
  bits=$(getconf LONG_BIT)
  case $(uname -m)-$bits in
    aarch64-64 | x86_64-64) ;;
    *) problem "this system is $(uname -m) with $bits-bit programs; write the 64-bit Raspberry Pi OS to the card" ;;
  esac
  if ! command -v systemctl > /dev/null; then
    problem "there is no systemctl; the agent runs as a service of systemd, which Raspberry Pi OS has"
  fi
  memory_kb=$(sed -n 's/^MemTotal: *\([0-9]*\) kB$/\1/p' "$root/proc/meminfo")
  if [ "${memory_kb:-0}" -lt 900000 ]; then
    problem "this system has $((${memory_kb:-0} / 1024)) MB of memory; the agent and a model want 1 GB or more"
  fi
  free_kb=$(df -Pk "$root/opt" | awk 'NR == 2 { print $4 }')
  if [ "${free_kb:-0}" -lt 204800 ]; then
    problem "$((${free_kb:-0} / 1024)) MB are free for /opt and 200 MB are wanted: sudo apt clean, or a larger card"
  fi
  owner_home=$(getent passwd "$user" | cut -d : -f 6)
  if [ -n "$owner_home" ] && [ "$owner_home" != "$home" ]; then
    problem "there is a user $user with the home $owner_home, which the service must not share; rename that user"
  fi
}

check_java() {
  fix="sudo apt install default-jre-headless"
  if [ ! -x "$java" ]; then
    problem "there is no /usr/bin/java: $fix"
    return
  fi
  major=$("$java" -version 2>&1 | sed -n 's/^[a-z]* version "\([0-9][0-9]*\)[^0-9].*$/\1/p' | head -n 1)
  if [ -z "$major" ]; then
    problem "/usr/bin/java does not tell its version; the agent needs Java 17 or newer: $fix"
  elif [ "$major" -lt 17 ]; then
    problem "/usr/bin/java is Java $major and the agent needs 17 or newer: $fix, then sudo update-alternatives --config java"
  fi
}

# The kind of Hailo chip on the PCIe bus: 8 (Hailo-8 and 8L), 10 (Hailo-10H), or nothing.
chip_on_bus() {
  for vendor in "$root"/sys/bus/pci/devices/*/vendor; do
    if [ ! -r "$vendor" ] || [ "$(head -n 1 "$vendor")" != 0x1e60 ]; then
      continue
    fi
    case $(head -n 1 "${vendor%/vendor}/device") in
      0x2864) echo 8 ;;
      0x45c4) echo 10 ;;
    esac
  done | head -n 1
}

# The first device node there is: the driver's name for it is h1x-0 from 5.3 on.
device_node() {
  for node in "$root"/dev/hailo[0-9] "$root"/dev/h1x-[0-9]; do
    if [ -e "$node" ]; then
      echo "$node"
      return
    fi
  done
}

# Is this release of HailoRT served? What is wrong with it is said.
check_release() {
  minor=${2#*.}
  minor=${minor%%.*}
  case $2 in
    4.*) least=18 belongs=8 ;;
    5.*) least=1 belongs=10 ;;
    *)
      problem "$1 is of HailoRT $2; the agent needs 4.18 or a later 4.x for a Hailo-8 or 8L, 5.1 or a later 5.x for a Hailo-10H: $fix"
      return 1
      ;;
  esac
  if [ -n "$chip" ] && [ "$chip" != "$belongs" ]; then
    case $chip in
      8) problem "$1 is of HailoRT $2, for a Hailo-10H, and the device is a Hailo-8 or 8L: sudo apt remove hailo-h10-all, $fix" ;;
      10) problem "$1 is of HailoRT $2, for a Hailo-8 or 8L, and the device is a Hailo-10H: sudo apt remove hailo-all, $fix" ;;
    esac
    return 1
  fi
  if [ "$minor" -lt "$least" ]; then
    problem "$1 is of HailoRT $2 and the agent needs ${2%%.*}.$least or newer: $again"
    return 1
  fi
}

check_hailo() {
  chip=$(chip_on_bus)
  case $chip in
    8) package="hailo-all" ;;
    10) package="hailo-h10-all" ;;
    *) package="hailo-all (Hailo-8, 8L) or hailo-h10-all (Hailo-10H)" ;;
  esac
  fix="sudo apt install dkms, sudo apt install $package, sudo reboot"
  again="sudo apt full-upgrade, sudo reboot"

  # no hailort.log in the folder this runs in
  export HAILORT_LOGGER_PATH=NONE
  tool=
  if command -v hailortcli > /dev/null; then
    tool=$(hailortcli --version 2> /dev/null | version) || tool=
    if [ -z "$tool" ]; then
      problem "hailortcli does not tell its version: $fix"
    else
      check_release hailortcli "$tool" || return 0
    fi
  else
    problem "there is no hailortcli; install HailoRT: $fix"
  fi

  if [ ! -x "$python" ]; then
    problem "there is no /usr/bin/python3: sudo apt install python3"
  elif said=$(cd / && "$python" -I -c 'import hailo_platform
print(hailo_platform.__version__)' 2>&1); then
    # warnings may stand above it
    module=$(echo "$said" | tail -n 1 | version)
    if [ -z "$module" ]; then
      problem "Python's hailo_platform does not tell its version: $fix"
    elif [ -n "$tool" ] && [ "$tool" != "$module" ]; then
      problem "hailortcli is of HailoRT $tool but Python's hailo_platform of $module; they must be the same: $again"
    elif [ -z "$tool" ]; then
      check_release "Python's hailo_platform" "$module" || return 0
    fi
  else
    problem "/usr/bin/python3 cannot import hailo_platform ($(echo "$said" | tail -n 1)): $fix"
  fi

  check_driver
}

check_driver() {
  loaded=
  for file in "$root/sys/module/hailo_pci/version" "$root/sys/module/hailo1x_pci/version"; do
    [ -r "$file" ] && loaded="$loaded $(version < "$file")"
  done
  case "$loaded " in
    ' ' | *" $tool "*) ;;
    *)
      if [ -n "$tool" ]; then
        problem "the running driver is of HailoRT${loaded} but hailortcli of $tool, and HailoRT refuses that: $again"
      fi
      ;;
  esac

  if [ -z "$(device_node)" ]; then
    if [ -n "$chip" ] && [ -z "$loaded" ]; then
      problem "the Hailo device is on the PCIe bus but its driver is not loaded: $fix; why, says: dmesg | grep -i hailo"
    else
      problem "there is no /dev/hailo0 and no /dev/h1x-0: seat module and ribbon cable anew with the power off, then see: dmesg | grep -i hailo; a board that is no HAT+ needs dtparam=pciex1 in /boot/firmware/config.txt"
    fi
  fi
}

# A file is there whole, or as it was before.
put() {
  cp "$1" "$2.part"
  chmod "$3" "$2.part"
  chown root:root "$2.part"
  mv -f "$2.part" "$2"
}

make_user() {
  if ! getent passwd "$user" > /dev/null; then
    useradd --system --user-group --home-dir "$home" --no-create-home \
      --shell /usr/sbin/nologin "$user"
  fi
}

# May others, or a group that is not root's, read and write this? Says all, the group, or nothing.
opened_to() {
  group=$(stat -c %G "$1")
  case $(stat -c %a "$1") in
    *[67]) echo all ;;
    *[67]?) [ "$group" = root ] || echo "$group" ;;
  esac
}

open_device() {
  device=$(device_node)
  # as the drivers name the class: hailo_chardev, from 5.3 on hailo1x
  case $device in
    */h1x-*) class=hailo1x ;;
    *) class=hailo_chardev ;;
  esac
  who=$(opened_to "$device")
  case $who in
    all) ;;
    '')
      mkdir -p "$(dirname "$rule")"
      echo "SUBSYSTEM==\"$class\", GROUP=\"$user\", MODE=\"0660\"" > "$rule"
      udevadm control --reload
      udevadm trigger --subsystem-match="$class"
      echo "${device#"$root"} was root's alone; a udev rule gives it to the group $user: ${rule#"$root"}"
      ;;
    *) usermod -aG "$who" "$user" ;;
  esac
}

# vcgencmd tells of throttling, to the group video.
open_mailbox() {
  getent group video > /dev/null || return 0
  usermod -aG video "$user"
  found=false
  for mailbox in "$root/dev/vcio_gencmd" "$root/dev/vcio"; do
    [ -e "$mailbox" ] || continue
    found=true
    case $(opened_to "$mailbox") in
      all | video) return 0 ;;
    esac
  done
  if $found; then
    cat << 'END'
note: the group video may not use /dev/vcio, so the agent will not know of throttling. To open it:
  echo 'KERNEL=="vcio", GROUP="video", MODE="0660"' | sudo tee /etc/udev/rules.d/60-vcio.rules
  sudo udevadm control --reload && sudo udevadm trigger --name-match=vcio
END
  fi
}

put_files() {
  mkdir -p "$program" "$models" "$(dirname "$settings")" "$(dirname "$unit")"
  for file in tenk-agent.jar tenk-agent.service README.txt \
    hailo_device.py hailo_hef.py hailo_host.py worker_frames.py; do
    put "$here/$file" "$program/$file" 644
  done
  for file in hailo_worker.py install.sh; do
    put "$here/$file" "$program/$file" 755
  done
  put "$here/tenk-agent.service" "$unit" 644
}

# The settings are the owner's: kept, with the new ones beside them where those have changed.
put_settings() {
  shipped=$program/tenk-agent.env
  if [ ! -e "$settings" ]; then
    put "$here/tenk-agent.env" "$settings" 600
  elif ! cmp -s "$here/tenk-agent.env" "$shipped" && ! cmp -s "$here/tenk-agent.env" "$settings"; then
    put "$here/tenk-agent.env" "$settings.new" 600
    echo "/etc/tenk-agent.env was kept; what this version ships is in /etc/tenk-agent.env.new"
  fi
  put "$here/tenk-agent.env" "$shipped" 644
}

has_models() {
  grep -v '^[[:space:]]*[#;]' "$settings" | grep -q -e --model
}

install_agent() {
  check_root
  check_system
  check_java
  if $hailo; then
    check_hailo
  fi
  end_if_problems

  make_user
  put_files
  put_settings
  if $hailo; then
    open_device
  fi
  open_mailbox
  # what it has to say is for the reader: the agent serves all the same
  "$java" -jar "$program/tenk-agent.jar" check || true
  systemctl daemon-reload
  if has_models; then
    systemctl enable tenk-agent.service
    systemctl restart tenk-agent.service
    cat << 'END'
The agent starts. What it says:  journalctl -u tenk-agent -f
END
  else
    cat << 'END'
Installed. Next:
  sudo install -m 644 MODEL.hef /var/lib/tenk-agent/models/
  sudo nano /etc/tenk-agent.env                  # name it in TENK_AGENT_MODELS
  sudo systemctl enable --now tenk-agent
  journalctl -u tenk-agent -f
END
  fi
}

uninstall_agent() {
  check_root
  end_if_problems

  if [ -e "$unit" ]; then
    systemctl disable --now tenk-agent.service
    rm -f "$unit"
    systemctl daemon-reload
  fi
  if [ -e "$rule" ]; then
    rm -f "$rule"
    udevadm control --reload
  fi
  rm -rf "$program" "$root/var/cache/tenk-agent"
  if [ "$(getent passwd "$user" | cut -d : -f 6)" = "$home" ]; then
    userdel "$user"
  fi
  echo "The agent is gone. Left as they are: /var/lib/tenk-agent/models and /etc/tenk-agent.env"
}

if $uninstall; then
  uninstall_agent
else
  install_agent
fi
