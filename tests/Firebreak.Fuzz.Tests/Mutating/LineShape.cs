using System.Text;

namespace Firebreak.Fuzz.Tests.Mutating;

/// <summary>Lines in which indentation means something, as in YAML: lines are repeated, dropped, indented and taken from other files.</summary>
internal sealed class LineShape : IShape
{
    private static readonly string[] Scalars =
        ["", "null", "-1", "~", "[]", "{}", "\"", "'", "|", ">", "*a", "&a", "!!binary x", "? ", "- - - -", "1e999", "0x10", "%", "@", "\t", "<<: *a", "---", "..."];

    private readonly ByteShape _bytes = new([.. Scalars.Select(Encoding.UTF8.GetBytes)]);

    public byte[] Mutate(Random random, byte[] input, byte[] other)
    {
        if (random.Next(4) == 0)
        {
            return _bytes.Mutate(random, input, other);
        }

        List<string> lines = [.. Encoding.UTF8.GetString(input).Split('\n')];
        var at = random.Next(lines.Count);
        switch (random.Next(7))
        {
            case 0:
                lines.RemoveAt(at);
                break;
            case 1:
                lines.Insert(random.Next(lines.Count), lines[at]);
                break;
            case 2:
                lines[at] = new string(' ', random.Next(8)) + lines[at].TrimStart();
                break;
            case 3:
                var others = Encoding.UTF8.GetString(other).Split('\n');
                lines.Insert(at, others[random.Next(others.Length)]);
                break;
            case 4:
                var colon = lines[at].IndexOf(':', StringComparison.Ordinal);
                lines[at] = $"{(colon < 0 ? lines[at] : lines[at][..(colon + 1)])} {Scalars[random.Next(Scalars.Length)]}";
                break;
            case 5:
                var deep = 1 << random.Next(12);
                lines[at] += new string('[', deep) + new string(']', deep);
                break;
            default:
                lines.InsertRange(at, Enumerable.Repeat(lines[at], 1 << random.Next(8)));
                break;
        }

        var changed = Encoding.UTF8.GetBytes(string.Join('\n', lines));
        return changed.Length <= IShape.LongestInput ? changed : changed[..IShape.LongestInput];
    }
}
