using System.Globalization;
using System.Numerics;
using System.Text;

namespace Firebreak.Acceptance.Tests.Program;

/// <summary>Every form in which a key or a password could have got out.</summary>
internal sealed class SecretForms
{
    private readonly List<(string Name, byte[] Bytes, bool IsText)> _forms = [];

    public SecretForms(byte[] key, string password)
    {
        Add("the key in hex", Convert.ToHexStringLower(key));
        Add("the key in decimal", new BigInteger(key, isUnsigned: true, isBigEndian: true).ToString(CultureInfo.InvariantCulture));
        Add("the key in base64", Convert.ToBase64String(key).TrimEnd('='));
        Add("the key in base64 for addresses", Convert.ToBase64String(key).TrimEnd('=').Replace('+', '-').Replace('/', '_'));
        Add("the key as a list of bytes", string.Join(',', key));
        Add("the password", password);
        Add("the password in base64", Convert.ToBase64String(Encoding.UTF8.GetBytes(password)).TrimEnd('='));
        _forms.Add(("the key's bytes", key, IsText: false));
        _forms.Add(("the key's bytes backwards", [.. key.Reverse()], IsText: false));
    }

    public IEnumerable<byte[]> All => _forms.Select(form => form.Bytes);

    /// <summary>What of them is in it, by name. Letters are compared whatever their case.</summary>
    public IReadOnlyList<string> In(ReadOnlySpan<byte> haystack)
    {
        var lower = Lower(haystack);
        var found = new List<string>();
        foreach (var (name, bytes, isText) in _forms)
        {
            if (isText ? lower.AsSpan().IndexOf(Lower(bytes)) >= 0 : haystack.IndexOf(bytes) >= 0)
            {
                found.Add(name);
            }
        }

        return found;
    }

    private static byte[] Lower(ReadOnlySpan<byte> text)
    {
        var lower = text.ToArray();
        for (var i = 0; i < lower.Length; i++)
        {
            lower[i] = lower[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(lower[i] + 32) : lower[i];
        }

        return lower;
    }

    private void Add(string name, string text)
    {
        _forms.Add((name, Encoding.UTF8.GetBytes(text), IsText: true));
        _forms.Add(($"{name}, two bytes a letter", Encoding.Unicode.GetBytes(text), IsText: true));
    }
}
