#!/usr/bin/env bash
# Tool:    Apache Commons Imaging 1.0.0-alpha6 (Maven), Imaging.getBufferedImage, beside the JDK's ImageIO
# Guess:   a PNG whose gAMA chunk is 45455, the value that stands for sRGB, is read to the values in the file, as ImageIO does.
# Seen:    the values are turned into those of linear light: all but black and white get darker, with no word, and nothing in
#          the image says so. With an sRGB chunk beside gAMA, or with neither, they are those of the file.
# Output:  none           ImageIO 50 100 150 200   Commons Imaging 50 100 150 200
#          gAMA           ImageIO 50 100 150 200   Commons Imaging 7 33 79 149
#          gAMA and sRGB  ImageIO 50 100 150 200   Commons Imaging 50 100 150 200
# Matters: a client that reads its pictures with it sends the model much too dark ones, and only of those files that happen to
#          have this chunk: accuracy depends on what program saved the picture.
. "$(dirname "$0")/common"
maven_jars org.apache.commons:commons-imaging:1.0.0-alpha6

cat >Try.java <<'JAVA'
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import org.apache.commons.imaging.Imaging;

public class Try {
  static final String FORMAT = "javax_imageio_png_1.0";

  public static void main(String[] args) throws Exception {
    var image = new BufferedImage(4, 1, BufferedImage.TYPE_INT_RGB);
    for (int x = 0; x < 4; x++) image.setRGB(x, 0, 0x010101 * (50 + 50 * x));
    for (String chunks : new String[] {"none", "gAMA", "gAMA and sRGB"}) {
      var file = Files.write(Path.of("try.png"), png(image, chunks)).toFile();
      System.out.printf("%-13s  ImageIO %s   Commons Imaging %s%n", chunks, red(ImageIO.read(file)),
          red(Imaging.getBufferedImage(file)));
    }
  }

  static byte[] png(BufferedImage image, String chunks) throws Exception {
    var writer = ImageIO.getImageWritersByFormatName("png").next();
    IIOMetadata metadata = writer.getDefaultImageMetadata(new ImageTypeSpecifier(image), null);
    if (!chunks.equals("none")) merge(metadata, "gAMA", "value", "45455");
    if (chunks.endsWith("sRGB")) merge(metadata, "sRGB", "renderingIntent", "Perceptual");
    var bytes = new ByteArrayOutputStream();
    try (var output = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(output);
      writer.write(new IIOImage(image, null, metadata));
    }
    return bytes.toByteArray();
  }

  static void merge(IIOMetadata metadata, String chunk, String name, String value) throws Exception {
    var root = new IIOMetadataNode(FORMAT);
    var node = new IIOMetadataNode(chunk);
    node.setAttribute(name, value);
    root.appendChild(node);
    metadata.mergeTree(FORMAT, root);
  }

  static String red(BufferedImage image) {
    return IntStream.range(0, 4).mapToObj(x -> "" + (image.getRGB(x, 0) >> 16 & 255)).collect(Collectors.joining(" "));
  }
}
JAVA
java -Djava.awt.headless=true -cp 'lib/*' Try.java | tee out
still_in out "none           ImageIO 50 100 150 200   Commons Imaging 50 100 150 200"
still_in out "gAMA           ImageIO 50 100 150 200   Commons Imaging 7 33 79 149"
still_in out "gAMA and sRGB  ImageIO 50 100 150 200   Commons Imaging 50 100 150 200"
