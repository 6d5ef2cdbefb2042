# Makes the pictures of this folder and pictures.txt, their pixels as a second decoder has them:
# Pillow 9.4 on libjpeg-turbo 2.1.5 and libpng 1.6.39, as Debian 12 has them; 16 bits by netpbm.
# python3 make.py, after cc make.c -ljpeg -o make; with python3-pil, imagemagick and netpbm.
import io, os, struct, subprocess, zlib
from PIL import Image, ImageCms

W, H = 21, 13
RGB = bytes(v % 256 for y in range(H) for x in range(W) for v in (x * 13, y * 21 + x * 3, 255 - x * 7 - y * 9))
GRAY = bytes((67 + 9 * x + 5 * y) % 256 for y in range(H) for x in range(W))
ALPHA = bytes((x * 31 + y) % 256 for y in range(H) for x in range(W))
CMYK = bytes(v % 256 for y in range(H) for x in range(W) for v in (255 - x * 12, 40 + y * 15, 200 - x * 5, 255 - 6 * x - 4 * y))
SIXTEEN = b"".join(struct.pack(">H", (x * 3001 + y * 777 + c * 9999) % 65536) for y in range(H) for x in range(W) for c in range(3))
GRAY16 = b"".join(struct.pack(">H", (17200 + x * 2500 + y * 777) % 65536) for y in range(H) for x in range(W))


def profile(colours):
    """A profile of linear light, with a red that is no sRGB's: whoever applies it changes pixels."""
    def xyz(*v): return b"XYZ \0\0\0\0" + b"".join(struct.pack(">i", round(n * 65536)) for n in v)
    curve = b"curv\0\0\0\0\0\0\0\0"
    text = b"linear\0"
    tags = {b"desc": b"desc\0\0\0\0" + struct.pack(">I", len(text)) + text + bytes(78), b"cprt": b"text\0\0\0\0none\0", b"wtpt": xyz(0.9642, 1, 0.8249)}
    if colours == b"RGB ":
        tags |= {b"rXYZ": xyz(0.6097, 0.3111, 0.0195), b"gXYZ": xyz(0.2053, 0.6257, 0.0609), b"bXYZ": xyz(0.1492, 0.0632, 0.7446), b"rTRC": curve, b"gTRC": curve, b"bTRC": curve}
    else:
        tags |= {b"kTRC": curve}
    table, data = struct.pack(">I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    for name, value in tags.items():
        value += bytes(-len(value) % 4)
        table += name + struct.pack(">II", start + len(data), len(value))
        data += value
    head = struct.pack(">I4sI4s4s4s", start + len(data), b"none", 0x02400000, b"mntr", colours, b"XYZ ") + struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp" + bytes(28) + struct.pack(">3i", 63190, 65536, 54061) + bytes(48)
    made = head + table + data
    ImageCms.ImageCmsProfile(io.BytesIO(made))
    return made


def run(args, data):
    return subprocess.run(args, input=data, stdout=subprocess.PIPE, check=True).stdout


def pam(values, depth, kind):
    return b"P7\nWIDTH %d\nHEIGHT %d\nDEPTH %d\nMAXVAL 255\nTUPLTYPE %s\nENDHDR\n" % (W, H, depth, kind) + values


def png(name, data, kind, bits, *more):
    made = run(["convert", "-", *more, "-define", "png:color-type=%d" % kind, "-define", "png:bit-depth=%d" % bits, "-define", "png:exclude-chunks=date,time", "-strip", "png:-"], data)
    assert made[24] == bits and made[25] == kind, (name, made[24], made[25])
    save(name, made)


def chunk(made, kind, data):
    """Put in after the header."""
    whole = kind + data
    return made[:33] + struct.pack(">I", len(data)) + whole + struct.pack(">I", zlib.crc32(whole)) + made[33:]


def jpeg(name, values, space, sampling=11, jfif=1, adobe=0, progressive=0, *segments):
    depth = len(values) // (W * H)
    made = run(["./make", str(space), str(sampling), str(jfif), str(adobe), str(progressive)], bytes([W, H, depth]) + values)
    save(name, made[:2] + b"".join(b"\xff" + bytes([m]) + struct.pack(">H", len(d) + 2) + d for m, d in segments) + made[2:])


def save(name, data):
    open(name, "wb").write(data)
    names.append(name)


names = []
rgb, gray = pam(RGB, 3, b"RGB"), b"P5 %d %d 255\n" % (W, H) + GRAY
la = pam(bytes(v for p in zip(GRAY, ALPHA) for v in p), 2, b"GRAYSCALE_ALPHA")
rgba = pam(b"".join(RGB[3 * i:3 * i + 3] + ALPHA[i:i + 1] for i in range(W * H)), 4, b"RGB_ALPHA")
for bits in 1, 2, 4, 8:
    png("gray%d.png" % bits, gray, 0, bits, "-dither", "none", "-colors", str(2**bits), "-depth", str(bits))
png("gray16.png", b"P5 %d %d 65535\n" % (W, H) + GRAY16, 0, 16)
png("gray-alpha.png", la, 4, 8)
png("rgb.png", rgb, 2, 8)
png("rgb-interlaced.png", rgb, 2, 8, "-interlace", "PNG")
png("rgba.png", rgba, 6, 8)
png("rgb16.png", b"P6 %d %d 65535\n" % (W, H) + SIXTEEN, 2, 16)
png("rgba16.png", b"P6 %d %d 65535\n" % (W, H) + SIXTEEN, 6, 16, "-alpha", "set", "-channel", "A", "-evaluate", "set", "30%", "+channel")
png("palette8.png", rgb, 3, 8, "-dither", "none", "-colors", "200")
png("palette4.png", rgb, 3, 4, "-dither", "none", "-colors", "15")
png("palette-alpha.png", rgba, 3, 8, "-dither", "none", "-colors", "40")
save("gray-transparent.png", chunk(open("gray8.png", "rb").read(), b"tRNS", struct.pack(">H", GRAY[0])))
save("rgb-profile.png", chunk(chunk(open("rgb.png", "rb").read(), b"iCCP", b"linear\0\0" + zlib.compress(profile(b"RGB "))), b"gAMA", struct.pack(">I", 100000)))
save("gray-profile.png", chunk(open("gray8.png", "rb").read(), b"iCCP", b"linear\0\0" + zlib.compress(profile(b"GRAY"))))
exif = lambda n: b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0" + bytes([n]) + bytes(6)
save("rgb-turned.png", chunk(open("rgb.png", "rb").read(), b"eXIf", exif(8)))
icc = lambda colours: (0xE2, b"ICC_PROFILE\0\1\1" + profile(colours))
jpeg("gray.jpg", GRAY, 1)
jpeg("gray-profile.jpg", GRAY, 1, 11, 1, 0, 0, icc(b"GRAY"))
jpeg("ycc444.jpg", RGB, 3)
jpeg("ycc420.jpg", RGB, 3, 22)
jpeg("ycc422.jpg", RGB, 3, 21)
jpeg("ycc440.jpg", RGB, 3, 12)
jpeg("ycc411.jpg", RGB, 3, 41)
jpeg("ycc420-progressive.jpg", RGB, 3, 22, 1, 0, 1)
jpeg("ycc-profile.jpg", RGB, 3, 22, 1, 0, 0, icc(b"RGB "))
jpeg("ycc444-camera.jpg", RGB, 3, 11, 0, 0, 0, (0xE1, b"Exif\0\0" + exif(6)))
jpeg("ycc-adobe.jpg", RGB, 3, 11, 0, 1)
jpeg("rgb-adobe.jpg", RGB, 2, 11, 0, 1)
jpeg("rgb-names.jpg", RGB, 2, 11, 0, 0)
jpeg("cmyk-adobe.jpg", CMYK, 4, 11, 0, 1)
jpeg("cmyk.jpg", CMYK, 4, 11, 0, 0)
jpeg("ycck.jpg", CMYK, 5, 11, 0, 1)
jpeg("ycck420-progressive.jpg", CMYK, 5, 22, 0, 1, 1)
with open("pictures.txt", "w") as out:
    for name in names:
        image = Image.open(name)
        if name.endswith("16.png"):
            # Pillow has no colours of 16 bits, and clips gray ones; netpbm has the values
            pnm = run(["pngtopnm", name], b"")
            values = pnm[len(pnm) - (2 if name.startswith("gray") else 6) * W * H :]
            high = values[::2]
            pixels = b"".join(bytes([v] * 3) for v in high) if name.startswith("gray") else high
        else:
            pixels = image.convert("RGB").tobytes()
        out.write("%s %s %d %d %s\n" % (name, image.mode, image.width, image.height, pixels.hex()))
