// SPDX-License-Identifier: Apache-2.0
package io.landline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code landline render nft | head}: who has read enough is told nothing more. */
final class ClosedPipeTest {
  @TempDir private Path directory;

  private Process render(Path file, ProcessBuilder.Redirect out) throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return new ProcessBuilder(
            java,
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "render",
            "nft",
            file.toString())
        .redirectOutput(out)
        .start();
  }

  private Path manyForwards() throws Exception {
    String hub = Files.readString(Cli.fixture("good/hub-shortest.json")).strip();
    StringBuilder json = new StringBuilder(hub.substring(0, hub.length() - 1));
    json.append(
        """
        , "sites": [ {"name": "wa7vc", "publicKey": "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=",
                      "address": "10.99.0.2", "lan": ["10.49.7.0/24"]} ],
          "forwards": [
        """);
    for (int port = 20_000; port < 23_000; port++) {
      json.append(port == 20_000 ? "" : ",")
          .append("{\"name\":\"f" + port + "\",\"listen\":\"udp/" + port)
          .append("\",\"site\":\"wa7vc\",\"to\":\"10.49.7.19\"}");
    }
    return Files.writeString(directory.resolve("many.json"), json.append("]}").toString());
  }

  @Test
  void aReaderThatLeavesIsNoFailure() throws Exception {
    Process process = render(manyForwards(), ProcessBuilder.Redirect.PIPE);
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      assertThat(out.readLine()).isEqualTo("table inet landline");
    }
    assertThat(process.errorReader(StandardCharsets.UTF_8).lines()).isEmpty();
    assertThat(process.waitFor()).isZero();
  }

  @Test
  void aFullDiskIsOne() throws Exception {
    Process process = render(manyForwards(), ProcessBuilder.Redirect.to(new File("/dev/full")));
    assertThat(process.errorReader(StandardCharsets.UTF_8).lines())
        .containsExactly("landline: standard output could not be written");
    assertThat(process.waitFor()).isEqualTo(1);
  }
}
