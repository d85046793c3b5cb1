import type { Rgb } from "../draw/canvas.js";

/**
 * A colour as DICOM keeps it: CIELab under D50, each number spread over 16 bits (PS3.3 C.10.7.1.1).
 *
 * @param color - sRGB, 0 to 255.
 */
export function rgbToCielab(color: Rgb): [number, number, number] {
  const [r, g, b] = color.map((byte) => {
    const value = byte / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  // sRGB's primaries adapted from D65 to D50 (Bradford), each row divided by the white point.
  const x = (0.4360747 * r + 0.3850649 * g + 0.1430804 * b) / 0.9642199;
  const y = 0.2225045 * r + 0.7168786 * g + 0.0606169 * b;
  const z = (0.0139322 * r + 0.0971045 * g + 0.7141733 * b) / 0.82521;
  const [fx, fy, fz] = [x, y, z].map((t) =>
    t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116,
  ) as [number, number, number];
  const spread = (value: number, low: number, range: number) =>
    Math.min(65535, Math.max(0, Math.round(((value - low) / range) * 65535)));
  return [
    spread(116 * fy - 16, 0, 100),
    spread(500 * (fx - fy), -128, 255),
    spread(200 * (fy - fz), -128, 255),
  ];
}
