// SPDX-License-Identifier: Apache-2.0
package io.landline.qr;

import static org.assertj.core.api.Assertions.assertThat;

import io.nayuki.qrcodegen.QrCode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** The picture and the terminal show the modules of the library's code; the quiet zone is light. */
final class QrTextTest {
  private static final String TEXT = "[Interface]\nPrivateKey = x\n".repeat(9);
  private static final QrCode CODE = QrCode.encodeText(TEXT, QrCode.Ecc.LOW);

  @Test
  void another_program_reads_the_picture() throws IOException {
    BufferedImage picture = ImageIO.read(new ByteArrayInputStream(QrText.of(TEXT).png()));
    assertThat(picture.getWidth()).isEqualTo((CODE.size + 8) * 8);
    assertThat(picture.getHeight()).isEqualTo(picture.getWidth());
    for (int y = 0; y < picture.getHeight(); y++) {
      for (int x = 0; x < picture.getWidth(); x++) {
        boolean dark = (picture.getRGB(x, y) & 0xffffff) == 0;
        assertThat(dark).as("%d, %d", x, y).isEqualTo(CODE.getModule(x / 8 - 4, y / 8 - 4));
      }
    }
  }

  @Test
  void each_line_for_a_terminal_has_two_rows_of_modules() {
    List<String> lines = QrText.of(TEXT).lines();
    assertThat(lines).hasSize((CODE.size + 4 + 1) / 2);
    for (int y = 0; y < CODE.size + 4; y++) {
      String line = lines.get(y / 2);
      assertThat(line).hasSize(CODE.size + 4);
      for (int x = 0; x < line.length(); x++) {
        boolean light = (y % 2 == 0 ? "\u2588\u2580" : "\u2588\u2584").indexOf(line.charAt(x)) >= 0;
        assertThat(light).as("%d, %d", x, y).isEqualTo(!CODE.getModule(x - 2, y - 2));
      }
    }
  }

  @Test
  void a_configuration_fits_into_80_columns() {
    String longest = "x".repeat(400);
    assertThat(QrText.of(longest).lines().get(0).length()).isLessThanOrEqualTo(80);
  }
}
