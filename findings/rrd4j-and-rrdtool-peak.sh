#!/usr/bin/env bash
# Tool:    RRDtool 1.7.2-4+b8 (Debian 12) and rrd4j 3.10 (Maven), which keeps the same kind of archive
# Guess:   the same readings into the same definition (GAUGE, step 10 s, MAX over one step) give the same peaks, and the
#          peak of a power meter that reads 100 W is 100 W.
# Seen:    where readings come 4 s after the step's edge, RRDtool's MAX is 60 W: it first spreads each reading over the
#          time since the last one, averages within a step, and takes the maximum of that. rrd4j's MAX is 100 W. Their
#          AVERAGE is the same.
# Output:  readings 100 0 100 0 100 0 100 0 W, one each 10 s:
#          RRDtool MAX 100 40 60 40 60 40 60 40; rrd4j MAX 100 0 100 0 100 0 100 0
#          AVERAGE of both: 100 40 60 40 60 40 60 40
# Matters: a device's peak draw, which picks its power supply and battery, is 40 % too low in one archive and right in the
#          other, and an idle of 0 W is nowhere in RRDtool's. Energy (the average) is the same in both.
. "$(dirname "$0")/common"
maven_jars org.rrd4j:rrd4j:3.10
debian_package rrdtool=1.7.2-4+b8

start=1700000000
rrdtool create power.rrd --start $start --step 10 DS:watts:GAUGE:20:0:U RRA:AVERAGE:0.5:1:100 RRA:MAX:0.5:1:100
for i in 1 2 3 4 5 6 7 8; do
  rrdtool update power.rrd $((start + 10 * i + 4)):$((i % 2 * 100))
done
for function in AVERAGE MAX; do
  rrdtool fetch power.rrd $function -s $start -e $((start + 80)) |
    awk -v name="RRDtool $function" '$2 ~ /e/ {line = line sprintf(" %.0f", $2)} END {print name line}'
done | tee out

cat >Try.java <<'JAVA'
import java.util.Arrays;
import java.util.stream.Collectors;
import org.rrd4j.ConsolFun;
import org.rrd4j.DsType;
import org.rrd4j.core.RrdDb;
import org.rrd4j.core.RrdDef;
import org.rrd4j.core.RrdMemoryBackendFactory;

public class Try {
  public static void main(String[] args) throws Exception {
    long start = Long.parseLong(args[0]);
    var definition = new RrdDef("power", start, 10);
    definition.addDatasource("watts", DsType.GAUGE, 20, 0, Double.NaN);
    definition.addArchive(ConsolFun.AVERAGE, 0.5, 1, 100);
    definition.addArchive(ConsolFun.MAX, 0.5, 1, 100);
    try (var archive = RrdDb.getBuilder().setRrdDef(definition).setBackendFactory(new RrdMemoryBackendFactory()).build()) {
      for (int i = 1; i <= 8; i++) {
        archive.createSample(start + 10 * i + 4).setValue("watts", i % 2 * 100).update();
      }
      for (var function : new ConsolFun[] {ConsolFun.AVERAGE, ConsolFun.MAX}) {
        double[] watts = archive.createFetchRequest(function, start, start + 80).fetchData().getValues("watts");
        System.out.println("rrd4j " + function + " " + Arrays.stream(watts).filter(w -> !Double.isNaN(w))
            .mapToObj(w -> Long.toString(Math.round(w))).collect(Collectors.joining(" ")));
      }
    }
  }
}
JAVA
java -cp 'lib/*' Try.java $start 2>java.log | tee -a out
still_in out "RRDtool AVERAGE 100 40 60 40 60 40 60 40"
still_in out "rrd4j AVERAGE 100 40 60 40 60 40 60 40"
still_in out "RRDtool MAX 100 40 60 40 60 40 60 40"
still_in out "rrd4j MAX 100 0 100 0 100 0 100 0"
