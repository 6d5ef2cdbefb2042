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
device=$root/dev/hailo0

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

check_hailo() {
  fix="sudo apt install dkms, sudo apt install hailo-all, sudo reboot"
  again="sudo apt full-upgrade, sudo reboot"
  five="the agent speaks HailoRT 4, of Hailo-8 and Hailo-8L; --without-hailo installs it for ONNX models"

  # no hailort.log in the folder this runs in
  export HAILORT_LOGGER_PATH=NONE
  tool=
  if command -v hailortcli > /dev/null; then
    tool=$(hailortcli --version 2> /dev/null | version) || tool=
    case $tool in
      4.*) ;;
      '') problem "hailortcli does not tell its version: $fix" ;;
      *)
        problem "hailortcli is of HailoRT $tool; $five"
        return
        ;;
    esac
  else
    problem "there is no hailortcli; install HailoRT: $fix"
  fi

  if [ ! -x "$python" ]; then
    problem "there is no /usr/bin/python3: sudo apt install python3"
  elif said=$(cd / && "$python" -I -c 'import hailo_platform
print(hailo_platform.__version__)' 2>&1); then
    # warnings may stand above it
    package=$(echo "$said" | tail -n 1 | version)
    case $package in
      4.*)
        if [ -n "$tool" ] && [ "$tool" != "$package" ]; then
          problem "hailortcli is of HailoRT $tool but Python's hailo_platform of $package; they must be the same: $again"
        fi
        ;;
      '') problem "Python's hailo_platform does not tell its version: $fix" ;;
      *)
        problem "Python's hailo_platform is of HailoRT $package; $five"
        return
        ;;
    esac
  else
    problem "/usr/bin/python3 cannot import hailo_platform ($(echo "$said" | tail -n 1)): $fix"
  fi

  driver_file=$root/sys/module/hailo_pci/version
  if [ -n "$tool" ] && [ -r "$driver_file" ]; then
    driver=$(version < "$driver_file")
    if [ "$driver" != "$tool" ]; then
      problem "the running driver is of HailoRT $driver but hailortcli of $tool, and HailoRT refuses that: $again"
    fi
  fi

  if [ ! -e "$device" ]; then
    if [ -e "$root/dev/h1x-0" ]; then
      problem "/dev/h1x-0 is a Hailo-10H; $five"
    else
      problem "there is no /dev/hailo0: seat module and ribbon cable anew with the power off, then see: dmesg | grep -i hailo; a board that is no HAT+ needs dtparam=pciex1 in /boot/firmware/config.txt"
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
  who=$(opened_to "$device")
  case $who in
    all) ;;
    '')
      mkdir -p "$(dirname "$rule")"
      echo "SUBSYSTEM==\"hailo_chardev\", GROUP=\"$user\", MODE=\"0660\"" > "$rule"
      udevadm control --reload
      udevadm trigger --subsystem-match=hailo_chardev
      echo "/dev/hailo0 was root's alone; a udev rule gives it to the group $user: ${rule#"$root"}"
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
  for file in tenk-agent.jar tenk-agent.service README.txt; do
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
