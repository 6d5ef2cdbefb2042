/* Writes a JPEG with libjpeg. Arguments: colour space (1 gray, 2 RGB, 3 YCbCr, 4 CMYK, 5 YCCK),
   sampling of the first component (11, 22 ...), JFIF marker, Adobe marker, progressive (0 or 1).
   Input: width, height, values a pixel, then the values. */
#include <stdio.h>
#include <stdlib.h>
#include <jpeglib.h>

int main(int argc, char **argv) {
  struct jpeg_compress_struct c;
  struct jpeg_error_mgr e;
  int width = getchar(), height = getchar(), values = getchar();
  int space = atoi(argv[1]), sampling = atoi(argv[2]);
  JSAMPLE row[4 * 256];
  JSAMPROW rows[1] = {row};
  c.err = jpeg_std_error(&e);
  jpeg_create_compress(&c);
  jpeg_stdio_dest(&c, stdout);
  c.image_width = width;
  c.image_height = height;
  c.input_components = values;
  c.in_color_space = values == 1 ? JCS_GRAYSCALE : values == 3 ? JCS_RGB : JCS_CMYK;
  jpeg_set_defaults(&c);
  jpeg_set_colorspace(&c, (J_COLOR_SPACE) space);
  jpeg_set_quality(&c, 92, TRUE);
  c.comp_info[0].h_samp_factor = sampling / 10;
  c.comp_info[0].v_samp_factor = sampling % 10;
  if (values == 4) {
    c.comp_info[3].h_samp_factor = sampling / 10;
    c.comp_info[3].v_samp_factor = sampling % 10;
  }
  c.write_JFIF_header = atoi(argv[3]);
  c.write_Adobe_marker = atoi(argv[4]);
  c.restart_in_rows = sampling == 11 ? 1 : 0;
  if (atoi(argv[5])) jpeg_simple_progression(&c);
  jpeg_start_compress(&c, TRUE);
  while (c.next_scanline < c.image_height) {
    if (fread(row, values, width, stdin) != (size_t) width) return 1;
    jpeg_write_scanlines(&c, rows, 1);
  }
  jpeg_finish_compress(&c);
  return 0;
}
