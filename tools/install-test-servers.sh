#!/bin/sh
# Installs the servers and programs that some tests use, on Debian or Ubuntu. Tests skip what is missing, so this
# prints what could not be installed and never fails.
# Usage: sudo sh tools/install-test-servers.sh

PACKAGES="postgresql orthanc orthanc-dicomweb dicom3tools chromium"

if ! command -v apt-get >/dev/null 2>&1; then
  echo "install-test-servers: there is no apt-get here, so nothing was installed: $PACKAGES"
  exit 0
fi

export DEBIAN_FRONTEND=noninteractive
apt-get update -qq >/dev/null 2>&1 || echo "install-test-servers: the package lists could not be updated"
# One by one: a package that cannot be had must not keep the others out.
for package in $PACKAGES; do
  apt-get install -y -qq --no-install-recommends "$package" >/dev/null 2>&1 ||
    echo "install-test-servers: could not install $package"
done
exit 0
