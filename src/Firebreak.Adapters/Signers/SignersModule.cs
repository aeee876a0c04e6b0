using Firebreak.Core;
using Firebreak.Engine.Configuration;
using Firebreak.Engine.Response;
using Microsoft.Extensions.DependencyInjection;

namespace Firebreak.Adapters.Signers;

/// <summary>Wires the signers that the operator configured.</summary>
public static class SignersModule
{
    /// <summary>Opens every keystore now, so that a wrong password stops the start and not the rescue.</summary>
    /// <exception cref="BadConfigurationException">Carries the faults of all signers.</exception>
    public static IServiceCollection AddKeystoreSigners(this IServiceCollection services, Items<SignerEntry> entries)
    {
        var faults = new List<Fault>();
        foreach (var entry in entries)
        {
            try
            {
                var signer = KeystoreSigner.Open(entry);

                // By a factory, so that the container disposes of the key.
                services.AddSingleton<ISigner>(_ => signer);
            }
            catch (BadConfigurationException exception)
            {
                faults.AddRange(exception.Faults);
            }
        }

        return faults.Count == 0 ? services : throw new BadConfigurationException(faults.ToItems());
    }
}
