// SPDX-License-Identifier: Apache-2.0
package io.landline.qr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.NotFoundException;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.ReaderException;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** ZXing, another program's reader, finds and decodes the code in what is printed and written. */
final class QrReaderTest {
  /** Pixels of a module's side, as a camera may see it. */
  private static final int PIXELS = 6;

  /** Modules of the dark terminal around the code. */
  private static final int TERMINAL = 5;

  private static final int LIGHT = 0xd8d8d8;
  private static final int DARK = 0x1c1c1c;

  /** What {@code landline peer add} prints, with the shortest and the longest of its parts. */
  static List<String> configurations() {
    return List.of(
        """
        # Device phone of the hub seattle, from `landline peer add phone`.
        [Interface]
        PrivateKey = AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE=
        Address = 10.99.0.3/32
        MTU = 1420
        [Peer]
        PublicKey = AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAk=
        PresharedKey = AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAc=
        Endpoint = 203.0.113.10:51820
        AllowedIPs = 0.0.0.0/0, ::/0
        PersistentKeepalive = 25
        """,
        "[Interface]\n",
        "x".repeat(700));
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void the_picture_holds_the_text(String text) throws IOException, ReaderException {
    BufferedImage picture = ImageIO.read(new ByteArrayInputStream(QrText.of(text).png()));
    int width = picture.getWidth();
    int height = picture.getHeight();
    assertThat(
            read(
                new RGBLuminanceSource(
                    width, height, picture.getRGB(0, 0, width, height, null, 0, width))))
        .isEqualTo(text);
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void a_dark_terminal_shows_the_text(String text) throws ReaderException {
    assertThat(read(screen(QrText.of(text).lines()))).isEqualTo(text);
  }

  @Test
  void a_code_that_misses_its_corners_is_not_read() {
    List<String> lines = QrText.of("[Interface]\n").lines();
    List<String> cut = lines.subList(6, lines.size());
    assertThat(catchThrowable(() -> read(screen(cut)))).isInstanceOf(NotFoundException.class);
  }

  /** Two rows of modules in each line: the upper and the lower half of its characters. */
  private static RGBLuminanceSource screen(List<String> lines) {
    int columns = lines.get(0).length() + 2 * TERMINAL;
    int rows = 2 * lines.size() + 2 * TERMINAL;
    int width = columns * PIXELS;
    int[] pixels = new int[width * rows * PIXELS];
    Arrays.fill(pixels, DARK);
    for (int y = 0; y < 2 * lines.size(); y++) {
      String line = lines.get(y / 2);
      for (int x = 0; x < line.length(); x++) {
        if ((y % 2 == 0 ? "\u2588\u2580" : "\u2588\u2584").indexOf(line.charAt(x)) >= 0) {
          for (int i = 0; i < PIXELS; i++) {
            int from = ((y + TERMINAL) * PIXELS + i) * width + (x + TERMINAL) * PIXELS;
            Arrays.fill(pixels, from, from + PIXELS, LIGHT);
          }
        }
      }
    }
    return new RGBLuminanceSource(width, pixels.length / width, pixels);
  }

  private static String read(RGBLuminanceSource picture) throws ReaderException {
    return new QRCodeReader().decode(new BinaryBitmap(new HybridBinarizer(picture))).getText();
  }
}
