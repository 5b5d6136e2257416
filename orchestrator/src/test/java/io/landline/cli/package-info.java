// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.landline.cli;

import org.jspecify.annotations.NullMarked;
