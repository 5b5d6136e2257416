// SPDX-License-Identifier: Apache-2.0
package io.landline.qr;

import io.nayuki.qrcodegen.QrCode;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** A text as a QR code (ISO/IEC 18004). */
public final class QrText {
  /** Light modules around the code, on each side (ISO/IEC 18004, 9.1). */
  private static final int QUIET = 4;

  /** Around a code in a terminal: readers accept it, and the code fits into 80 columns. */
  private static final int QUIET_IN_TERMINAL = 2;

  /** Pixels of a module's side in the picture. */
  private static final int PIXELS = 8;

  private static final byte[] PNG_SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

  private final QrCode code;

  private QrText(QrCode code) {
    this.code = code;
  }

  /** The code of a text, with the lowest level of error correction: a screen has no dirt. */
  public static QrText of(String text) {
    return new QrText(QrCode.encodeText(text, QrCode.Ecc.LOW));
  }

  /**
   * Lines for a terminal with light characters on a dark background, two rows of modules in each:
   * light modules are drawn, dark ones left out.
   */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (int y = -QUIET_IN_TERMINAL; y < code.size + QUIET_IN_TERMINAL; y += 2) {
      StringBuilder line = new StringBuilder();
      for (int x = -QUIET_IN_TERMINAL; x < code.size + QUIET_IN_TERMINAL; x++) {
        boolean upper = !code.getModule(x, y);
        boolean lower = !code.getModule(x, y + 1) && y + 1 < code.size + QUIET_IN_TERMINAL;
        line.append(upper ? (lower ? '\u2588' : '\u2580') : (lower ? '\u2584' : ' '));
      }
      lines.add(line.toString());
    }
    return lines;
  }

  /**
   * A picture in black and white. Written without {@code javax.imageio}, which needs libraries that
   * a headless Java does not always have.
   *
   * <pre>
   *   PNG (RFC 2083): signature, then chunks: length 4, type 4, data, CRC of type and data 4
   *   IHDR  width 4, height 4, bit depth 1, colour type 0 (grey), compression, filter, interlace
   *   IDAT  zlib: each row a filter byte 0 and a bit per pixel, 1 is white
   *   IEND
   * </pre>
   */
  public byte[] png() {
    int side = (code.size + 2 * QUIET) * PIXELS;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(PNG_SIGNATURE);
    out.writeBytes(
        chunk("IHDR", ByteBuffer.allocate(13).putInt(side).putInt(side).put((byte) 1).array()));
    out.writeBytes(chunk("IDAT", compressed(rows(side))));
    out.writeBytes(chunk("IEND", new byte[0]));
    return out.toByteArray();
  }

  private byte[] rows(int side) {
    int length = 1 + side / Byte.SIZE; // PIXELS is 8, so a module is a byte
    byte[] rows = new byte[side * length];
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side / PIXELS; x++) {
        boolean dark = code.getModule(x - QUIET, y / PIXELS - QUIET);
        rows[y * length + 1 + x] = (byte) (dark ? 0 : 0xff);
      }
    }
    return rows;
  }

  private static byte[] compressed(byte[] data) {
    Deflater deflater = new Deflater();
    deflater.setInput(data);
    deflater.finish();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] buffer = new byte[4096];
    while (!deflater.finished()) {
      out.write(buffer, 0, deflater.deflate(buffer));
    }
    deflater.end();
    return out.toByteArray();
  }

  private static byte[] chunk(String type, byte[] data) {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 crc = new CRC32();
    crc.update(name);
    crc.update(data);
    return ByteBuffer.allocate(12 + data.length)
        .putInt(data.length)
        .put(name)
        .put(data)
        .putInt((int) crc.getValue())
        .array();
  }
}
