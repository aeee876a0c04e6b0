using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Firebreak.Engine.Configuration;

namespace Firebreak.Adapters.Signers;

/// <summary>Signs requests to AWS (Signature Version 4): the value of the Authorization header for a POST of / without a query.</summary>
internal static class AwsSignature
{
    private const string Algorithm = "AWS4-HMAC-SHA256";

    /// <summary>A time as the header <c>x-amz-date</c> has it.</summary>
    public static string Stamp(DateTimeOffset now) => now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    /// <param name="headers">Every header that is signed, by lower-case name; <c>host</c> and <c>x-amz-date</c> among them.</param>
    public static string Authorization(
        AwsCredentials credentials, string region, string service, IReadOnlyDictionary<string, string> headers, ReadOnlySpan<byte> body, string method = "POST")
    {
        var stamp = headers["x-amz-date"];
        var ordered = headers.OrderBy(header => header.Key, StringComparer.Ordinal).ToList();
        var names = string.Join(';', ordered.Select(header => header.Key));
        var canonical = $"{method}\n/\n\n{string.Concat(ordered.Select(header => $"{header.Key}:{header.Value.Trim()}\n"))}\n{names}\n{Convert.ToHexStringLower(SHA256.HashData(body))}";
        var scope = $"{stamp[..8]}/{region}/{service}/aws4_request";
        var toSign = $"{Algorithm}\n{stamp}\n{scope}\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var key = SigningKey(credentials.SecretKey.Reveal(), stamp[..8], region, service);
        try
        {
            var signature = Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign)));
            return $"{Algorithm} Credential={credentials.AccessKey}/{scope}, SignedHeaders={names}, Signature={signature}";
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>The key of one day, region and service.</summary>
    public static byte[] SigningKey(string secret, string day, string region, string service)
    {
        var key = Encoding.UTF8.GetBytes($"AWS4{secret}");
        foreach (var part in (string[])[day, region, service, "aws4_request"])
        {
            var next = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
            CryptographicOperations.ZeroMemory(key);
            key = next;
        }

        return key;
    }
}
