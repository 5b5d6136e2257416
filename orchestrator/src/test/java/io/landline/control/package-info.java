// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.landline.control;

import org.jspecify.annotations.NullMarked;
