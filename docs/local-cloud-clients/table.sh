#!/usr/bin/env bash
# docs/local-cloud-clients/table.sh URL OBJECTS-URL: what other people's clients make of a running
#   tenk local-cloud profiles/local-cloud.yaml
# as a table, calls × clients. A cell has the status, the protocol where a service has several, and what the client read
# from the answer, or the code of the error it raised. Installs the clients into a temporary folder, from npm, Maven
# Central and Debian 12 (`apt-get update` first); nothing of it is part of a build.
set -euo pipefail
export LC_ALL=C TZ=UTC
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
java_sdk=2.57.8
installed=$(command -v python3)
more=()

# not each service has each version: the newest of each
npm=()
for service in cloudwatch lambda s3 sagemaker sagemaker-runtime sqs sts; do npm+=("@aws-sdk/client-$service"); done
echo '{"private":true}' > package.json
npm install --silent --ignore-scripts --no-audit --no-fund "${npm[@]}" > npm.log
js_sdk=$(sed -n 's/^  "version": "\(.*\)".*/\1/p' node_modules/@aws-sdk/client-cloudwatch/package.json)

{
  echo '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>'
  echo '<groupId>clients</groupId><artifactId>clients</artifactId><version>1</version><dependencies>'
  for service in cloudwatch lambda s3 sqs sts; do
    echo "<dependency><groupId>software.amazon.awssdk</groupId><artifactId>$service</artifactId><version>$java_sdk</version></dependency>"
  done
  echo '</dependencies></project>'
} > pom.xml
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies -DoutputDirectory=lib > mvn.log
javac -nowarn -cp 'lib/*' -d . "$here/Call.java"

wanted=$(apt-get -s --no-install-recommends install awscli python3-boto3 | awk '/^Inst/ {print $2}')
# shellcheck disable=SC2086
[ -z "$wanted" ] || apt-get -qq download $wanted
for package in *.deb; do [ ! -e "$package" ] || dpkg-deb -x "$package" debian; done
debian=$folder/debian/usr
export PYTHONPATH=$debian/lib/python3/dist-packages PATH=$debian/bin:$PATH
aws=$(command -v aws)

# zeros: 224 × 224 pixels of three FP32 numbers
head -c $((224 * 224 * 3 * 4)) /dev/zero > tensor

# try NAME COMMAND...: makes all calls, each through a proxy of its own that notes what went over the wire
try() {
  local name=$1 main objects
  shift
  node "$here/recorder.js" "$url" "$name.wire" > main & main=$!
  node "$here/recorder.js" "$objects_url" "$name.wire" > objects & objects=$!
  while [ ! -s main ] || [ ! -s objects ]; do sleep 0.1; done
  "$@" "$(cat main)" "$(cat objects)" "$here/calls.json" > "$name.said"
  kill "$main" "$objects"
  rm main objects
}

url=$1
objects_url=$2
cp "$here/call.js" .
try java java -cp "$folder:lib/*" Call 2> java.log
try js node call.js 2> js.log
try boto /usr/bin/python3 "$here/boto.py" 2> boto.log
try cli /usr/bin/python3 "$here/cli.py" /usr/bin/python3 "$aws"
# those of this machine, which may be newer
if [ "$installed" != /usr/bin/python3 ] && env -u PYTHONPATH "$installed" -c 'import awscli, boto3' 2> python.log; then
  try boto2 env -u PYTHONPATH "$installed" "$here/boto.py"
  try cli2 env -u PYTHONPATH "$installed" "$here/cli.py" "$installed" -m awscli
  more=("boto2=boto3 $(env -u PYTHONPATH "$installed" -c 'import boto3; print(boto3.__version__)')"
    "cli2=AWS CLI $(env -u PYTHONPATH "$installed" -c 'import awscli; print(awscli.__version__)')")
fi
node "$here/table.js" "$here/calls.json" \
  "java=AWS SDK for Java $java_sdk" "js=AWS SDK for JavaScript $js_sdk" "${more[@]}" \
  "boto=boto3 $(/usr/bin/python3 -c 'import boto3; print(boto3.__version__)')" \
  "cli=AWS CLI $(/usr/bin/python3 "$aws" --version | sed 's,^aws-cli/\([^ ]*\).*,\1,')"
