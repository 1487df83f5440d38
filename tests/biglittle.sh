#!/usr/bin/env bash
# Boots an arm64 kernel on an emulated machine of 4 + 3 + 1 CPUs and checks there what brevity makes
# of it: clusters, pinning, taskset, CPUs taken offline, and the tokens of the tiny model.
#
#   tests/biglittle.sh [WORK FOLDER]
#
# Takes some minutes, fetches Debian packages (kernel and busybox for arm64; unpacked, not installed)
# and needs root only if qemu and dtc have to be installed. All CPUs of the guest are equally fast:
# nothing here says how fast anything is.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mkdir -p "${1:-target/biglittle}" && cd "${1:-target/biglittle}" && pwd)
target=aarch64-unknown-linux-musl
built=${CARGO_TARGET_DIR:-target}/$target/release/brevity

install_tools() {
    local missing=()
    command -v qemu-system-aarch64 >/dev/null || missing+=(qemu-system-arm)
    command -v dtc >/dev/null || missing+=(device-tree-compiler)
    command -v cpio >/dev/null || missing+=(cpio)
    [ ${#missing[@]} -eq 0 ] || { apt-get update -q && apt-get install -qy --no-install-recommends "${missing[@]}"; }
}

# Kernel and busybox for arm64, with package lists of their own: the host's stay as they are.
fetch_guest() {
    [ ! -e "$work/vmlinuz" ] || return 0
    mkdir -p "$work"/apt/{lists,cache/archives}/partial "$work/debs" "$work/root"
    touch "$work/apt/status"
    cat >"$work/apt.conf" <<CONF
APT::Architecture "arm64";
APT::Architectures { "arm64"; };
APT::Sandbox::User "root";
Dir::State::lists "$work/apt/lists";
Dir::Cache "$work/apt/cache";
Dir::State::status "$work/apt/status";
CONF
    export APT_CONFIG=$work/apt.conf
    apt-get update -q
    local kernel
    kernel=$(apt-cache depends linux-image-arm64 | sed -n 's/.*Depends: \(linux-image-[^ ]*\)$/\1/p' | head -n 1)
    (cd "$work/debs" && apt-get download -q "$kernel" busybox-static)
    unset APT_CONFIG
    for deb in "$work"/debs/*.deb; do dpkg -x "$deb" "$work/root"; done
    cp "$work"/root/boot/vmlinuz-* "$work/vmlinuz"
}

build() {
    rustup target add "$target" >/dev/null
    cargo build --release --target "$target" -p brevity
    cargo run --quiet --release --example tiny_model "$work/tiny"
}

make_initrd() {
    local root=$work/initrd
    rm -rf "$root"
    mkdir -p "$root"/{bin,proc,sys,tmp,dev}
    cp "$work/root/bin/busybox" "$built" "$root/bin/"
    find "$work/root" -name 'cpufreq-dt.ko*' -exec cp {} "$root/cpufreq-dt.ko" \;
    cp -r "$work/tiny" "$root/tiny"
    install -m 755 tests/biglittle/init "$root/init"
    (cd "$root" && find . | cpio -o -H newc --quiet) >"$work/initrd.cpio"
}

boot() {
    local machine=(-cpu cortex-a76 -smp "8,sockets=1,clusters=2,cores=4" -m 768 -nodefaults -nic none)
    qemu-system-aarch64 -M "virt,gic-version=3,dumpdtb=$work/virt.dtb" "${machine[@]}"
    dtc -q -I dtb -O dts "$work/virt.dtb" -o "$work/virt.dts"
    python3 tests/biglittle/device_tree.py "$work/virt.dts" >"$work/biglittle.dts"
    dtc -q -I dts -O dtb "$work/biglittle.dts" -o "$work/biglittle.dtb"
    timeout 900 qemu-system-aarch64 -M virt,gic-version=3 "${machine[@]}" -nographic -serial stdio -monitor none \
        -kernel "$work/vmlinuz" -initrd "$work/initrd.cpio" -dtb "$work/biglittle.dtb" \
        -append "console=ttyAMA0 quiet loglevel=1 rdinit=/init panic=-1" -no-reboot </dev/null >"$work/console.txt"
}

install_tools
fetch_guest
build
make_initrd
boot
python3 tests/biglittle/check.py "$work/console.txt" tests/golden/greedy_tokens.json
