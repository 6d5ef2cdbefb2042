#!/usr/bin/env bash
# Tool:    the JDK's AudioSystem.getAudioInputStream to another sample rate, beside wavefile 11.0.0 (npm)
# Guess:   from 44.1 or 48 kHz to the 16 kHz of speech models, tones above 8 kHz are filtered out, by 20 dB at least.
# Seen:    nothing is filtered: a tone of 12 kHz comes out as one of 4 kHz, one of 15 kHz as one of 1 kHz, as loud as they were
#          (48 kHz) or hardly less (44.1 kHz). wavefile leaves nothing of them.
# Output:  JDK 17.0.15, of its amplitude: 12 kHz at 44.1 kHz keeps 77 % (as 4 kHz), 15 kHz 66 % (as 1 kHz);
#          12 kHz at 48 kHz keeps 100 % (as 4 kHz), 15 kHz 100 % (as 1 kHz); wavefile keeps 0 % of each
# Matters: hiss, clinking and sibilants are laid over the speech, at frequencies where the model expects none. Recordings made at
#          16 kHz, as those of a public test set, do not show it; a client's at 48 kHz do.
. "$(dirname "$0")/common"
need java
npm_packages wavefile@11.0.0

cat >Try.java <<'JAVA'
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;

public class Try {
  public static void main(String[] args) throws Exception {
    for (int rate : new int[] {44100, 48000}) for (int tone : new int[] {1000, 12000, 15000}) {
      var samples = ByteBuffer.allocate(2 * rate).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < rate; i++) samples.putShort((short) Math.round(10000 * Math.sin(2 * Math.PI * tone * i / rate)));
      var second = new AudioInputStream(new ByteArrayInputStream(samples.array()), new AudioFormat(rate, 16, 1, true, false), rate);
      var converted = AudioSystem.getAudioInputStream(new AudioFormat(16000, 16, 1, true, false), second).readAllBytes();
      var shorts = ByteBuffer.wrap(converted).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
      double folded = Math.abs(tone - 16000 * Math.round(tone / 16000.0));
      System.out.printf(Locale.ROOT, "JDK %s: %d Hz of %d comes out at %.0f Hz with %.0f %% of its amplitude%n",
          System.getProperty("java.version"), tone, rate, folded, 100 * amplitude(shorts, folded) / 10000);
    }
  }

  /** of one frequency, by its sine and cosine */
  static double amplitude(java.nio.ShortBuffer samples, double hertz) {
    double sine = 0;
    double cosine = 0;
    int from = 2000;
    int to = 14000;
    for (int i = from; i < to; i++) {
      sine += samples.get(i) * Math.sin(2 * Math.PI * hertz * i / 16000);
      cosine += samples.get(i) * Math.cos(2 * Math.PI * hertz * i / 16000);
    }
    return 2 * Math.hypot(sine, cosine) / (to - from);
  }
}
JAVA
java Try.java | tee out
cat >try.js <<'JS'
const { WaveFile } = require('wavefile');
for (const rate of [44100, 48000]) for (const tone of [1000, 12000, 15000]) {
  const wave = new WaveFile();
  wave.fromScratch(1, rate, '16', Array.from({ length: rate }, (_, i) => Math.round(10000 * Math.sin(2 * Math.PI * tone * i / rate))));
  wave.toSampleRate(16000);
  const loudest = wave.getSamples().slice(2000, 14000).reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  console.log(`wavefile: ${tone} Hz of ${rate} comes out with ${Math.round(loudest / 100)} % of its amplitude`);
}
JS
node try.js | tee -a out
still_in out "12000 Hz of 48000 comes out at 4000 Hz with 100 % of its amplitude"
still_in out "15000 Hz of 48000 comes out at 1000 Hz with 100 % of its amplitude"
still_in out "12000 Hz of 44100 comes out at 4000 Hz with 77 % of its amplitude"
still_in out "15000 Hz of 44100 comes out at 1000 Hz with 66 % of its amplitude"
still_in out "wavefile: 15000 Hz of 48000 comes out with 0 % of its amplitude"
still_in out "wavefile: 1000 Hz of 48000 comes out with 100 % of its amplitude"
